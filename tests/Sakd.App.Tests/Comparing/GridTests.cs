using Sakd.App.Comparing;

namespace Sakd.App.Tests.Comparing;

/// <summary>Which settings and cells a grid has, what they are called, and what is held against what.</summary>
public sealed class GridTests
{
    private static readonly GridRequest _request = new()
    {
        Pairs = ["a-b"],
        Strategies = [Strategy.Always, Strategy.Adaptive],
        Distillers = ["at"],
        Profiles = [Profile.Paper],
        TeacherModes = [TeacherMode.Frozen],
        Sets = [],
        Seeds = [1, 2],
        Common = new CommonOptions([]),
    };

    [Fact]
    public void ANameSaysTheSettingAndTheSeed()
    {
        var setting = new Setting
        {
            Pair = "a-b",
            Distiller = "at+dkd",
            Strategy = Strategy.Anti,
            Profile = Profile.AuthorsCode,
            TeacherMode = TeacherMode.Finetune,
            Set = new Dictionary<string, string> { ["tau"] = "2", ["augment"] = "randaugment:2" },
        };
        Assert.Equal("a-b-at+dkd-anti-finetune-authors-code-augment-randaugment_2-tau-2-seed7", new Cell(setting, 7).Name);
    }

    [Fact]
    public void EverythingIsCombinedWithEverything() => Assert.Equal(
        [
            "a-b-at-always", "a-b-at-adaptive", "a-b-at-always-finetune", "a-b-at-adaptive-finetune", "a-b-sp-always",
            "a-b-sp-adaptive", "a-b-sp-always-finetune", "a-b-sp-adaptive-finetune",
        ],
        Names(_request with { Distillers = ["at", "sp"], TeacherModes = [TeacherMode.Frozen, TeacherMode.Finetune] }));

    /// <summary>A distiller that nobody knows may look at the profile, and so does cc.</summary>
    [Theory]
    [InlineData("at", TeacherMode.Frozen, "a-b-at-always a-b-at-adaptive a-b-at-adaptive-authors-code")]
    [InlineData("at+dkd", TeacherMode.Frozen, "a-b-at+dkd-always a-b-at+dkd-adaptive a-b-at+dkd-adaptive-authors-code")]
    [InlineData("at", TeacherMode.Scratch, "a-b-at-always-scratch a-b-at-adaptive-scratch a-b-at-always-scratch-authors-code "
        + "a-b-at-adaptive-scratch-authors-code")]
    [InlineData("cc", TeacherMode.Frozen, "a-b-cc-always a-b-cc-adaptive a-b-cc-always-authors-code a-b-cc-adaptive-authors-code")]
    [InlineData("own+kd", TeacherMode.Frozen, "a-b-own+kd-always a-b-own+kd-adaptive a-b-own+kd-always-authors-code "
        + "a-b-own+kd-adaptive-authors-code")]
    public void WithAFrozenTeacherAProfileIsThePolicys(string distiller, TeacherMode mode, string names) => Assert.Equal(
        names,
        string.Join(' ', Names(_request with
        {
            Distillers = [distiller],
            Profiles = [Profile.Paper, Profile.AuthorsCode],
            TeacherModes = [mode],
        })));

    [Fact]
    public void WhatDoesNotActOnASettingMakesNoOtherOneOfIt() => Assert.Equal(
        ["a-b-none", "a-b-at-always", "a-b-at-adaptive-beta3-0.3", "a-b-at-adaptive-beta3-3", "a-b-sp-always", "a-b-sp-adaptive-beta3-0.3",
            "a-b-sp-adaptive-beta3-3"],
        Names(_request with
        {
            Strategies = [Strategy.None, Strategy.Always, Strategy.Adaptive],
            Distillers = ["at", "sp"],
            Sets = [("beta3", ["0.3", "3"])],
        }));

    [Fact]
    public void TheWeightsOfWhatIsDistilledActWhereSomethingIs() => Assert.Equal(
        ["a-b-none", "a-b-at-always-beta2-0.3", "a-b-at-always-beta2-3"],
        Names(_request with { Strategies = [Strategy.None, Strategy.Always], Sets = [("beta2", ["0.3", "3"])] }));

    /// <summary>A matched run has the setting of its adaptive one, whose rates it repeats.</summary>
    [Fact]
    public void AWarmUpIsAPolicysToo() => Assert.Equal(
        ["a-b-at-always", "a-b-at-adaptive-warm-up-steps-50", "a-b-at-matched-warm-up-steps-50", "a-b-at-anti"],
        Names(_request with
        {
            Strategies = [Strategy.Always, Strategy.Adaptive, Strategy.Matched, Strategy.Anti],
            Sets = [("warm-up-steps", ["50"])],
        }));

    [Fact]
    public void AShareIsAPolicysOrThatOfCoins() => Assert.Equal(
        ["a-b-at-always", "a-b-at-random-share-0.7", "a-b-at-adaptive-share-0.7", "a-b-at-random-share-1_0.5",
            "a-b-at-adaptive-share-1_0.5"],
        Names(_request with
        {
            Strategies = [Strategy.Always, Strategy.Random, Strategy.Adaptive],
            Sets = [("share", ["0.7", "1:0.5"])],
        }));

    [Fact]
    public void MatchedNeedsTheAdaptiveCellOfItsSeed()
    {
        var settings = (_request with { Strategies = [Strategy.Matched, Strategy.Adaptive], Sets = [("tau", ["1", "2"])] }).Settings();
        var matched = new Cell(settings.First(setting => setting.Strategy is Strategy.Matched), 4);
        Assert.Equal("a-b-at-matched-tau-1-seed4", matched.Name);
        Assert.Equal("a-b-at-adaptive-tau-1-seed4", matched.Needs!.Name);
        var e = Assert.Throws<SakdException>(() => (_request with { Strategies = [Strategy.Matched] }).Settings());
        Assert.Contains("add adaptive to --strategies", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySettingIsHeldAgainstAlways() => Assert.Equal(
        ["a-b-none over a-b-at-always", "a-b-at-adaptive-tau-1 over a-b-at-always", "a-b-at-adaptive-tau-2 over a-b-at-always",
            "a-b-none over a-b-sp-always", "a-b-sp-adaptive-tau-1 over a-b-sp-always", "a-b-sp-adaptive-tau-2 over a-b-sp-always"],
        Family(_request with
        {
            Strategies = [Strategy.None, Strategy.Adaptive, Strategy.Always],
            Distillers = ["at", "sp"],
            Sets = [("tau", ["1", "2"])],
        }));

    [Fact]
    public void BothProfilesAreHeldAgainstTheAlwaysThatTheyHaveInCommon() => Assert.Equal(
        ["a-b-at-adaptive over a-b-at-always", "a-b-at-adaptive-authors-code over a-b-at-always"],
        Family(_request with { Profiles = [Profile.Paper, Profile.AuthorsCode] }));

    [Fact]
    public void OrAgainstTheStrategyThatIsNamed() => Assert.Equal(
        ["a-b-none over a-b-at-random", "a-b-at-adaptive over a-b-at-random", "a-b-at-always over a-b-at-random"],
        Family(_request with
        {
            Strategies = [Strategy.None, Strategy.Adaptive, Strategy.Always, Strategy.Random],
            Baseline = Strategy.Random,
        }));

    [Fact]
    public void WithoutAlwaysAgainstTheStrategyThatIsNamedFirst() => Assert.Equal(
        ["a-b-at-adaptive over a-b-at-random"], Family(_request with { Strategies = [Strategy.Random, Strategy.Adaptive] }));

    [Fact]
    public void OfOneStrategyAgainstTheSettingThatIsNamedFirst() => Assert.Equal(
        ["a-b-at-adaptive-finetune over a-b-at-adaptive", "a-b-at-adaptive-scratch over a-b-at-adaptive"],
        Family(_request with
        {
            Strategies = [Strategy.Adaptive],
            TeacherModes = [TeacherMode.Frozen, TeacherMode.Finetune, TeacherMode.Scratch],
        }));

    /// <summary>Which of two distillers is better nobody asks who runs one after the other.</summary>
    [Fact]
    public void DistillersAreNotHeldAgainstEachOther()
    {
        var request = _request with { Strategies = [Strategy.Always], Distillers = ["at", "sp"] };
        Assert.Empty(Family(request));
        Assert.Equal(
            ["a-b-at-always-beta2-3 over a-b-at-always-beta2-1", "a-b-sp-always-beta2-3 over a-b-sp-always-beta2-1"],
            Family(request with { Sets = [("beta2", ["1", "3"])] }));
        Assert.Empty(Family(request with { Sets = [("beta2", ["1", "3"])], Baseline = Strategy.Always }));
    }

    [Fact]
    public void ACellsRunHasWhatAllHaveButForItsOwnValues()
    {
        var common = new CommonOptions([("--epochs", ["3"]), ("--lr", ["0.1"]), ("--teacher", ["t"]), ("--no-tensorboard", [])]);
        var setting = new Setting
        {
            Pair = "a-b",
            Distiller = "sp",
            Strategy = Strategy.Random,
            Set = new Dictionary<string, string> { ["lr"] = "0.2" },
        };
        Assert.Equal(
            "a-b --strategy random --distiller sp --profile paper --teacher-mode frozen --epochs 3 --no-tensorboard --lr 0.2",
            string.Join(' ', common.Arguments(setting)));
        Assert.Equal(["--epochs 3", "--lr 0.1"], common.Effective);
    }

    /// <summary>One of them would be left out without a word.</summary>
    [Fact]
    public void ValuesThatHaveOneNameAreRefused()
    {
        var request = _request with { Sets = [("student-from", ["a/b", "a_b"])] };
        var e = Assert.Throws<SakdException>(() => request.Settings());
        Assert.Contains("two settings would be called a-b-at-always-student-from-a_b", e.Message, StringComparison.Ordinal);

        var (begun, later) = (Of("a/b"), Of("a_b"));
        e = Assert.Throws<SakdException>(() => begun.With(later, "grid"));
        Assert.Contains("a-b-at-always-student-from-a_b", e.Message, StringComparison.Ordinal);

        static GridFile Of(string weights) =>
            ToyGrid.File([.. (_request with { Sets = [("student-from", [weights])] }).Settings()], [1]);
    }

    /// <summary>Each is a setting, beside one of always.</summary>
    [Fact]
    public void ProgramsOwnRulesAreValuesOfTheirStrategy()
    {
        var set = new Dictionary<string, string> { ["rule"] = "half" };
        var rule = new Setting { Pair = "a-b", Distiller = "at", Strategy = Strategy.Rule, Set = set }.Reduced();
        var always = (rule with { Strategy = Strategy.Always }).Reduced();

        Assert.Equal(("a-b-at-rule-half", "a-b-at-always"), (rule.Name, always.Name));
        Assert.Equal([new Comparison(rule.Name, always.Name)], Comparison.FamilyOf([always, rule]));
    }

    /// <summary>Nothing is left out because it has the baseline's strategy.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Strategy.Rule)]
    public void OfSeveralRulesTheFirstIsTheBaseline(Strategy? baseline)
    {
        Setting adaptive = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Adaptive }, half = Rule("half"), most = Rule("most");
        Assert.Equal(
            [new Comparison(most.Name, half.Name), new Comparison(adaptive.Name, half.Name)],
            Comparison.FamilyOf([half, most, adaptive], baseline));

        Setting Rule(string name) => adaptive with
        {
            Strategy = Strategy.Rule,
            Set = new Dictionary<string, string> { ["rule"] = name },
        };
    }

    /// <summary>All cells have the same images, those that were made worse on purpose included.</summary>
    [Theory]
    [InlineData("data")]
    [InlineData("corrupt")]
    public void WhatMakesOtherImagesIsTheSameForAll(string name) => Assert.DoesNotContain(name, CommonOptions.Settable());

    /// <summary>A run would refuse what it does not take.</summary>
    [Theory]
    [InlineData(Strategy.Adaptive, " --share 0.5 --warm-up-steps 9")]
    [InlineData(Strategy.LogitWarmUp, " --warm-up-steps 9")]
    [InlineData(Strategy.Random, " --share 0.5")]
    [InlineData(Strategy.Matched, " --rates-by epoch")]
    [InlineData(Strategy.Rule, " --rule half")]
    [InlineData(Strategy.Always, "")]
    public void WhatAllHaveIsGivenToThoseThatTakeIt(Strategy strategy, string expected)
    {
        var common = new CommonOptions([("--share", ["0.5"]), ("--rates-by", ["epoch"]), ("--rule", ["half"])]);
        var setting = new Setting
        {
            Pair = "a-b",
            Distiller = "at",
            Strategy = strategy,
            Set = new Dictionary<string, string> { ["warm-up-steps"] = "9" },
        };
        Assert.Equal(
            $"a-b --strategy {StrategyNames.Of(strategy)} --distiller at --profile paper --teacher-mode frozen{expected}",
            string.Join(' ', common.Arguments(setting)));
    }

    [Theory]
    [InlineData("another version of the program")]
    [InlineData("other kernels")]
    [InlineData("other images")]
    [InlineData("other options for every cell")]
    [InlineData("another teacher")]
    public void AGridDoesNotGoOnInOneThatContradictsIt(string what)
    {
        var begun = File(_request);
        var other = what switch
        {
            "another version of the program" => begun with { Version = "2" },
            "other kernels" => begun with { Kernels = "other" },
            "other images" => begun with { Fingerprint = "cd" },
            "other options for every cell" => begun with { Options = ["--epochs 2"] },
            _ => begun with { Teachers = [new GridTeacher("a-b", "t", "22")] },
        };
        var e = Assert.Throws<SakdException>(() => begun.With(other, "grid"));
        Assert.Contains($"the grid in grid was begun with {what}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreSeedsAndStrategiesAreMoreCellsAndWhatWasNamedStays()
    {
        var begun = File(_request with { Strategies = [Strategy.Random, Strategy.Adaptive] });
        var more = begun.With(File(_request with { Strategies = [Strategy.Always, Strategy.Adaptive], Seeds = [2, 3] }), "grid");
        Assert.Equal(
            [
                "a-b-at-random-seed1", "a-b-at-adaptive-seed1", "a-b-at-random-seed2", "a-b-at-adaptive-seed2", "a-b-at-always-seed2",
                "a-b-at-adaptive-seed3", "a-b-at-always-seed3",
            ],
            more.InOrder().Select(cell => cell.Name));
        Assert.Equal(
            [new Comparison("a-b-at-adaptive", "a-b-at-random"), new Comparison("a-b-at-random", "a-b-at-always")], more.Family);
    }

    /// <summary>Distillers one after the other, then the strategies: no order leaves a comparison that the whole would not have.</summary>
    [Fact]
    public void AGridThatIsFilledInStagesHasTheComparisonsOfTheWhole()
    {
        var whole = _request with { Strategies = [Strategy.Always, Strategy.None, Strategy.Adaptive], Distillers = ["at", "kd", "crd"] };
        var grid = File(whole with { Strategies = [Strategy.Always], Distillers = ["at"] })
            .With(File(whole with { Strategies = [Strategy.Always], Distillers = ["kd", "crd"] }), "grid");
        Assert.Empty(grid.Family);

        grid = grid.With(File(whole with { Strategies = [Strategy.None] }), "grid").With(File(whole), "grid");

        Assert.Equal(Family(whole).Order(), grid.Family.Select(one => $"{one.Setting} over {one.Baseline}").Order());
    }

    [Fact]
    public void ABaselineThatIsNamedStaysAndMayBeNamedLater()
    {
        var random = File(_request with { Strategies = [Strategy.Random, Strategy.Always], Baseline = Strategy.Random })
            .With(File(_request with { Strategies = [Strategy.Adaptive] }), "grid");
        Assert.Equal(
            [new Comparison("a-b-at-always", "a-b-at-random"), new Comparison("a-b-at-adaptive", "a-b-at-random")], random.Family);

        var always = random.With(File(_request with { Baseline = Strategy.Always }), "grid", "a-b-at-always");
        Assert.Equal([.. random.Family, new Comparison("a-b-at-adaptive", "a-b-at-always") { Late = true }], always.Family);
    }

    [Fact]
    public void TheCommandsThatAddedSomethingAreKept()
    {
        var always = _request with { Strategies = [Strategy.Always] };
        var grid = Typed("1", always);
        Assert.Null(grid.Commands);
        grid = grid.With(Typed("2", _request), "grid")
            .With(Typed("3", always), "grid")
            .With(Typed("2", _request), "grid")
            .With(Typed("4", _request with { Baseline = Strategy.Adaptive }), "grid")
            .With(Typed("5", always with { Seeds = [3] }), "grid");

        Assert.Equal(["1", "2", "5"], grid.AllCommands);

        static GridFile Typed(string command, GridRequest request) => File(request) with { Command = command };
    }

    private static GridFile File(GridRequest request) => ToyGrid.File(request.Settings(), request.Seeds, request.Baseline);

    private static IEnumerable<string> Names(GridRequest request) => request.Settings().Select(setting => setting.Name);

    private static IEnumerable<string> Family(GridRequest request) =>
        Comparison.FamilyOf(request.Settings(), request.Baseline).Select(comparison => $"{comparison.Setting} over {comparison.Baseline}");
}
