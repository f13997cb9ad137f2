using System.Diagnostics;
using System.Globalization;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Platform;
using Sakd.Random.Tests.Language;
using Sakd.Testing;
using Sakd.Training;

namespace Sakd.Random.Tests;

/// <summary>
/// Networks that a seed draws compile or are refused in words; what compiles trains as its description says, leaves nothing behind and
/// stays within its operands. 200 networks by themselves, in pairs; more of them, or others, with SAKD_NETWORKS_COUNT and
/// SAKD_NETWORKS_SEED, the first seed, in the environment.
/// </summary>
public sealed class RandomNetworkTests
{
    // Compiled together: each compilation costs some seconds before the first class.
    private const int PairsTogether = 50;

    // For a pair that ends the process.
    private static readonly string _last = Path.Combine(Path.GetTempPath(), $"sakd-random-networks.{Environment.UserName}.last");

    private readonly List<string> _failures = [];

    // The first pair leaves what the runtime makes once and keeps.
    private bool _hasTrained;

    // How many pairs each of our kernels has computed a part of.
    private readonly Dictionary<Kernel, int> _used = [];

    [Fact]
    public void Networks_that_a_seed_draws_train_as_they_are_described()
    {
        int pairs = Number("SAKD_NETWORKS_COUNT", 200) / 2, first = Number("SAKD_NETWORKS_SEED", 1), refused = 0;
        var clock = Stopwatch.StartNew();
        foreach (int[] seeds in Enumerable.Range(first, pairs).Chunk(PairsTogether))
        {
            DescribedPair[] described = [.. seeds.Select(PairDraw.Of)];
            var compiled = CompiledPairs.Of($"Drawn{seeds[0]}", described);
            Say($"{seeds.Length} pairs are compiled after {clock.Elapsed.TotalSeconds:F0} s; refused: "
                + $"{string.Join(", ", compiled.Refused.Keys)}");
            refused += compiled.Refused.Count;
            foreach (string reason in compiled.Refused.Values) Say(reason.Split('\n')[0]);
            foreach (var pair in described)
            {
                if (compiled.Failures.TryGetValue(pair.Seed, out string? message)) Fail(pair, message);
                else if (compiled.Entries.TryGetValue(pair.Seed, out var entry)) Try(pair, entry);
            }

            Say($"trained after {clock.Elapsed.TotalSeconds:F0} s");
        }

        File.Delete(_last);
        Assert.True(_failures.Count == 0, $"{_failures.Count} of {pairs} pairs:\n{string.Join("\n", _failures)}");
        Say($"own kernels: {string.Join(", ", _used.Select(kernel => $"{kernel.Key} in {kernel.Value} pairs"))}");
        Assert.True(refused < pairs / 3.0, $"{refused} of {pairs} pairs are refused");
        if (KernelUse.IsPossible && pairs >= 100) Assert.Empty(KernelUse.InTraining.Except(_used.Keys));
    }

    /// <summary>Trains a pair between guard pages: what is read or written beside an operand ends the process there and then.</summary>
    private void Try(DescribedPair pair, PairEntry entry)
    {
        File.WriteAllText(_last, pair.ToString());
        GuardPages.AreOn = true;
        try
        {
            int before = Blocks();
            foreach (var kernel in KernelUse.During(new PairTrial(pair, entry).Run)) _used[kernel] = _used.GetValueOrDefault(kernel) + 1;
            int left = Blocks() - before;
            if (_hasTrained) Assert.True(left <= 0, $"{left} blocks of memory are left behind");
            _hasTrained = true;
        }
        catch (Exception e)
        {
            Fail(pair, e is Xunit.Sdk.XunitException or CheckException ? e.Message : e.ToString());
        }
        finally
        {
            GuardPages.AreOn = false;
        }

        foreach (string damage in GuardPages.TakeDamages()) Fail(pair, $"written {damage}");
    }

    /// <summary>The blocks of memory that are in use, after what is left to the finalizer is gone.</summary>
    private static int Blocks()
    {
        _ = LiveTensors.Settled();
        return GuardPages.Count;
    }

    private void Fail(DescribedPair pair, string why) => _failures.Add($"seed {pair.Seed}: {why}\n{pair}");

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static int Number(string variable, int byDefault) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : byDefault;
}
