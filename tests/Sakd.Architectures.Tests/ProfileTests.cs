using Sakd.App.Comparing;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>Where no policy decides and the teacher is frozen, students are the same in both profiles, bit for bit.</summary>
public sealed class ProfileTests
{
    private const string Name = "resnet20-resnet8";

    private static readonly PairEntry _pair = Sakd.Architectures.SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == Name);

    public static TheoryData<string> Distillers => [.. _pair.Distillers.Select(distiller => distiller.Name)];

    /// <summary>But for distillers that a comparison knows to depend on it.</summary>
    [Theory]
    [MemberData(nameof(Distillers))]
    public void Of_distilling_always(string distiller)
    {
        var setting = new Setting { Pair = Name, Distiller = distiller, Strategy = Strategy.Always };
        Assert.Equal(!setting.DependsOnProfile, AreTheSame(distiller, Strategy.Always));
    }

    public static TheoryData<string> AtLogits => [.. LogitDistillers.All.Select(distiller => distiller.Name)];

    /// <summary>In place of KD; one of them trains parameters of its own.</summary>
    [Theory]
    [MemberData(nameof(AtLogits))]
    public void Of_what_is_compared_at_the_logits(string name)
    {
        Assert.False(new Setting { Pair = Name, Distiller = $"at+{name}", Strategy = Strategy.Always }.DependsOnProfile);
        Assert.True(AreTheSame("at", Strategy.Always, LogitDistillers.All.Single(distiller => distiller.Name == name)));
    }

    [Theory]
    [InlineData(Strategy.Random)]
    [InlineData(Strategy.WarmUp)]
    [InlineData(Strategy.LogitWarmUp)]
    [InlineData(Strategy.TeacherIsRight)]
    [InlineData(Strategy.TeacherIsSurer)]
    [InlineData(Strategy.MostDifferent)]
    public void Of_what_decides_without_a_policy(Strategy strategy)
    {
        Assert.False(new Setting { Pair = Name, Distiller = "at", Strategy = strategy }.DependsOnProfile);
        Assert.True(AreTheSame("at", strategy));
    }

    private static bool AreTheSame(string distiller, Strategy strategy, LogitDistillerEntry? atLogits = null) =>
        Student(distiller, strategy, Profile.Paper, atLogits).Zip(Student(distiller, strategy, Profile.AuthorsCode, atLogits))
            .All(values => values.First.AsSpan().SequenceEqual(values.Second));

    private static List<double[]> Student(string distiller, Strategy strategy, Profile profile, LogitDistillerEntry? atLogits)
    {
        using var scope = NewDisposeScope();
        using var teacher = _pair.Teacher.Create(_pair.Info.Input, 3, 1);
        using var student = _pair.Student.Create(_pair.Info.Input, 3, 2);
        teacher.eval();
        var entry = _pair.Distillers.Single(one => one.Name == distiller);
        var options = new StepOptions
        {
            Strategy = strategy,
            Profile = profile,
            Gamma = profile is Profile.AuthorsCode ? 2 : 1,
            Beta2 = entry.Weight,
            LogitDistiller = atLogits is null ? null : () => atLogits.Create(atLogits.Published),
            LearningRate = 0.01,
            TrainingLabels = [0, 1, 2],
            Seed = 3,
        };
        using (var step = entry.CreateStep(teacher, student, options))
        {
            for (int i = 0; i < 3; i++) step.Run(HashRule.Input([3, 3, 32, 32]), arange(3), arange(3));
        }

        return [.. StateDict.Of(student).Select(one => one.Value.detach().to_type(ScalarType.Float64).data<double>().ToArray())];
    }
}
