using System.Reflection;
using Sakd.Kernels;
using Sakd.Testing;

namespace Sakd.App.Tests.Floors;

/// <summary>
/// Three floors, each of which knows those below it alone; and in the middle one no folder that looks back at one that looks at it.
/// </summary>
public sealed class FloorsTests
{
    private static readonly Assembly _kernels = typeof(KernelHost).Assembly, _runtime = typeof(FeatureShape).Assembly,
        _app = typeof(SakdApp).Assembly;

    [Fact]
    public void KernelsKnowNothingButTheRuntimeOfDotNet() => Assert.Empty(References(_kernels));

    /// <summary>Beside those two only what loggers implement, so that whatever program hosts a training can log it.</summary>
    [Fact]
    public void TheRuntimeKnowsKernelsAndTorchSharp() =>
        Assert.Equal(["Microsoft.Extensions.Logging.Abstractions", "Sakd.Kernels", "TorchSharp"], References(_runtime));

    [Fact]
    public void ConsolePlotsAndStatisticsAreTheApplications() =>
        Assert.Subset(
            References(_app).ToHashSet(),
            new HashSet<string>
            {
                "Google.Protobuf", "MathNet.Numerics", "Sakd.Runtime", "ScottPlot", "SkiaSharp", "Spectre.Console", "System.CommandLine",
            });

    /// <summary>Users have what test framework they like.</summary>
    [Fact]
    public void ChecksForTestsKnowNoTestFramework() =>
        Assert.Equal(["Sakd.Runtime", "TorchSharp"], References(typeof(CheckException).Assembly));

    [Fact]
    public void WhatMayLookAtWhatHasNoCircles()
    {
        string[] order = [.. _allowed.Select(line => line.From)];
        Assert.All(
            _allowed, line => Assert.All(line.To, to => Assert.InRange(Array.IndexOf(order, to), 0, Array.IndexOf(order, line.From) - 1)));
    }

    [Fact]
    public void NamespacesOfTheRuntimeLookOneWay()
    {
        var allowed = _allowed.SelectMany(line => line.To.Select(to => (line.From, to))).ToHashSet();
        string[] unexpected =
        [
            .. NamespaceArrows.Of(_runtime)
                .Where(arrow => !allowed.Contains(arrow.Key))
                .Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {arrow.Value}")
        ];

        Assert.True(unexpected.Length == 0, string.Join("\n", unexpected));
    }

    // Each line may look at those above it, but none at one below.
    private static readonly (string From, string[] To)[] _allowed =
    [
        ("Sakd", []),
        ("Sakd.Platform", ["Sakd"]),
        ("Sakd.Tensors", ["Sakd", "Sakd.Platform"]),
        ("Sakd.Layers", ["Sakd", "Sakd.Platform", "Sakd.Tensors"]),
        ("Sakd.Pickles", ["Sakd"]),
        ("Sakd.Data", ["Sakd", "Sakd.Pickles"]),
        ("Sakd.Checkpoints", ["Sakd", "Sakd.Data", "Sakd.Layers", "Sakd.Pickles"]),
        ("Sakd.Routing", ["Sakd", "Sakd.Layers", "Sakd.Tensors"]),
        ("Sakd.Distillers", ["Sakd", "Sakd.Layers", "Sakd.Routing"]),
        ("Sakd.Strategies", ["Sakd"]),
        (
            "Sakd.Training",
            [
                "Sakd", "Sakd.Data", "Sakd.Distillers", "Sakd.Layers", "Sakd.Platform", "Sakd.Routing", "Sakd.Strategies", "Sakd.Tensors",
            ]),
    ];

    private static List<string> References(Assembly assembly) =>
        [.. assembly
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal) || name == "System.CommandLine")
            .Order(StringComparer.Ordinal)];
}
