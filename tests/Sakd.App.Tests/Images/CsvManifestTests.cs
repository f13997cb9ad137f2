using Sakd.App.Images;

namespace Sakd.App.Tests.Images;

public sealed class CsvManifestTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public CsvManifestTests()
    {
        for (int i = 0; i < 40; i++) Made.Write($"d/images/{i}.png", Made.Png(i));
    }

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void SpacesAroundQuotesAreNotTheFields()
    {
        string[][] lines = [.. CsvLines.Of("a, \"b, c\" ,\"d\"\"e\" ,f g \n").Select(line => line.Fields!.ToArray())];
        Assert.Equal((string[])["a", "b, c", "d\"e", "f g"], Assert.Single(lines));
    }

    [Fact]
    public void NamesAreClassesInTheirOrder()
    {
        Made.Write("d/list.csv", "path,label\r\n" + Lines(i => $"images/{i}.png,{(i % 2 == 0 ? "zebra" : "\"ant, red\"")}\r\n"));
        using var data = Made.Open("d/list.csv");
        Assert.Equal("CSV list", data.Kind);
        Assert.Equal(["ant, red", "zebra"], data.ClassNames);
        Assert.Equal([1L, 0, 1], data.Labels[..3]);
        Assert.Equal(Made.Png(2), data.Records.Read(2));
        Assert.Equal(36 - 4, DataSplit.Of(data).Training.Length);
    }

    [Fact]
    public void NumbersAreTheClassesThemselvesBeyond255Too()
    {
        Made.Write("d/list.csv", Lines(i => $"images/{i}.png,{(i == 3 ? 1000 : i % 2)},{(i < 30 ? "train" : "TEST")}\n"));
        using var data = Made.Open("d/list.csv");
        Assert.Equal(1001, data.ClassNames.Length);
        Assert.Equal(1000, data.Labels[3]);
        Assert.Equal(30, data.Of(DataPart.Train).Count);
        Assert.Equal(10, data.Of(DataPart.Test).Count);
    }

    [Fact]
    public void ColumnsGoByTheirNamesAndPathsMayBeAbsolute()
    {
        string absolute = Path.GetFullPath("d/images/1.png");
        Made.Write("d/list.csv", $"\ufeffsplit,label,filename\ntrain,a,images/0.png\nval,b,{absolute}\ntest,a,images/2.png\n");
        using var data = Made.Open("d/list.csv");
        Assert.Equal([DataPart.Train, DataPart.Val, DataPart.Test], data.Parts);
        Assert.Equal(Made.Png(1), data.Records.Read(1));
    }

    [Fact]
    public void EveryWrongLineIsNamed()
    {
        Made.Write("d/list.csv", "path,label,split\nimages/0.png,a,train\nimages/none.png,a,train\nimages/1.png\n\n\"images/2.png,a,val\n"
            + "images/3.png,b,tset\nimages/4.png,b\n");
        var result = _sakd.Run("data", "d/list.csv");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Equal(
            """
            sakd: 5 lines of d/list.csv are wrong:
              d/list.csv:4 has no path and label: path,label or path,label,split is needed
              d/list.csv:6 has a quote that is not closed
              d/list.csv:7 has the split 'tset', and there are train, val and test
              d/list.csv:3 names d/images/none.png, which is not there
              d/list.csv:8 has no split, and other lines have one

            """,
            result.Error);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("100000")]
    [InlineData("99999999999999999999")]
    public void ALabelOutOfRangeIsNamedWithItsLine(string label)
    {
        Made.Write("d/list.csv", $"images/0.png,0\nimages/1.png,{label}\n");
        _sakd.Refuses(["data", "d/list.csv"], $"d/list.csv:2 has the label {label}, and classes go from 0 to 99,999");
    }

    [Fact]
    public void AnEmptyListIsRefused()
    {
        Made.Write("d/list.csv", "path,label\n");
        _sakd.Refuses(["data", "d/list.csv"], "d/list.csv lists no images");
        Made.Write("d/list.csv", "path,name\nx,y\n");
        _sakd.Refuses(["data", "d/list.csv"], "d/list.csv:1 names no column 'label'");
    }

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, 40).Select(line));
}
