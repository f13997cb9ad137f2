namespace Sakd.App.Tests.Comparing;

/// <summary>What may be wrong with <c>compare</c>: said in a line, before a folder is made.</summary>
public sealed class CompareRefusalTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("compare", "compare needs a pair", "sakd list shows all")]
    [InlineData("compare resnet20-resnet8w9", "unknown pair 'resnet20-resnet8w9'", "did you mean resnet20-resnet8w8?")]
    [InlineData(
        "compare resnet20-resnet8w8 --strategies always,adaptve",
        "--strategies takes adaptive, always, random, matched, anti, warm-up, ", "did you mean adaptive?")]
    [InlineData("compare resnet20-resnet8w8 --strategies matched,always", "add adaptive to --strategies")]
    [InlineData(
        "compare resnet20-resnet8w8 --baseline random",
        "--baseline random is no strategy of the grid, which has always, adaptive: add it to --strategies, or leave --baseline out")]
    [InlineData("compare resnet20-resnet8w8 --baseline allways", "not 'allways'; did you mean always?")]
    [InlineData("compare resnet20-resnet8w8 --profiles code", "--profiles takes paper, authors-code, not 'code'")]
    [InlineData("compare resnet20-resnet8w8 --teacher-modes frozn", "not 'frozn'; did you mean frozen?")]
    [InlineData("compare resnet20-resnet8w8 --distillers at,att", "has no distiller 'att'", "compiled for at")]
    [InlineData("compare --preset ablaton", "unknown preset 'ablaton'; did you mean ablation?")]
    [InlineData("compare --preset ablation", "compare needs a pair")]
    [InlineData(
        "compare resnet20-resnet8w8 --set epoch=1,2", "'epoch' is no option that may differ from cell to cell; did you mean epochs?")]
    [InlineData("compare resnet20-resnet8w8 --set data=a,b", "'data' is no option that may differ from cell to cell")]
    [InlineData("compare resnet20-resnet8w8 --set beta3", "--set needs a name and values, as beta3=0.3,1,3, not 'beta3'")]
    [InlineData(
        "compare resnet20-resnet8w8 --set tau=1 --set tau=2",
        "--set tau is given 2 times: name all values at once, --set tau=1,2")]
    [InlineData(
        "compare resnet20-resnet8w8 --set tau=1,1.0",
        "resnet20-resnet8w8-at-adaptive-tau-1.0 are the same run: give each value of --set once")]
    [InlineData("compare resnet20-resnet8w8 --set beta3=1,many", "--beta3 needs a positive number, not 'many'")]
    [InlineData("compare resnet20-resnet8w8 --seeds 0", "--seeds needs a number of seeds, or the first and the last as 3..12, not '0'")]
    [InlineData("compare resnet20-resnet8w8 --seeds 5..3", "not '5..3'")]
    [InlineData("compare resnet20-resnet8w8 --seeds 1..99999", "--seeds takes 10000 seeds at most")]
    [InlineData("compare resnet20-resnet8w8 --seed 3", "unknown option '--seed'", "did you mean --seeds?")]
    [InlineData("compare resnet20-resnet8w8 --resume x", "unknown option '--resume'")]
    [InlineData("compare resnet20-resnet8w8 --jobs 0", "--jobs needs a whole number from 1 to 1024, not '0'")]
    [InlineData("compare resnet20-resnet8w8 --data nowhere", "nowhere")]
    [InlineData("compare resnet20-resnet8w8 --teacher-modes scratch --teacher-head new", "--teacher-head new goes with --teacher")]
    public void AMistakeIsOneLine(string line, string says, string also = "")
    {
        _sakd.Refuses(line.Split(' '), says, also);
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void AFolderOfSomethingElseIsLeftAlone()
    {
        Directory.CreateDirectory("mine");
        File.WriteAllText("mine/letter.txt.part", "x");
        _sakd.Refuses(
            ["compare", ToyCatalog.Pair, "--data", _sakd.SmallData, "--output", "mine"], "mine is not empty and no grid's folder");
        Assert.Equal(["mine/letter.txt.part"], Directory.GetFileSystemEntries("mine"));
    }

    /// <summary>What was killed while it wrote its first file is no folder of somebody else's.</summary>
    [Fact]
    public void AFolderInWhichAGridWasKilledAsItBeganIsTaken()
    {
        Directory.CreateDirectory("killed");
        File.WriteAllText("killed/grid.json.123.part", "{");
        _sakd.Refuses(
            ["compare", ToyCatalog.Pair, "--data", _sakd.SmallData, "--output", "killed", "--teacher", "no.safetensors", "--threads", "1"],
            "no.safetensors");
    }

    /// <summary>A value with commas stands between semicolons.</summary>
    [Fact]
    public void ValuesWithCommasAreSeparatedBySemicolons() => _sakd.Refuses(
        ["compare", "resnet20-resnet8w8", "--set", "augment=randaugment:2,9;randaugment:2,99"], "randaugment:2,99");

    [Fact]
    public void ATeacherThatIsNotThereIsNamed() => _sakd.Refuses(
        ["compare", ToyCatalog.Pair, "--data", _sakd.SmallData, "--teacher", "no.safetensors", "--threads", "1", "--jobs", "1"],
        "no.safetensors");
}
