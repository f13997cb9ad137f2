using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>
/// Every kernel that networks of the runtime call, on geometries that a seed draws, forward and backward, against libtorch in double
/// precision: trained and frozen layers, statistics, ReLUs, pools, mean squares, rows. Between guard pages, so that an element read or
/// written beside an operand ends the process.
/// </summary>
internal sealed class KernelFuzz
{
    private readonly SortedDictionary<string, (double Error, int Seed)> _worst = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    /// <summary>The largest error of each kernel over what it may be, and the seed of its case.</summary>
    public IReadOnlyDictionary<string, (double Error, int Seed)> Worst => _worst;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The cases of which a kernel of ours has computed a part.</summary>
    public int Ours { get; private set; }

    /// <summary>Runs some cases.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="draw">Draws a case of a seed and the processor's lanes.</param>
    public void Run(int first, int count, Func<int, int, Geometry> draw)
    {
        var (threads, lanes) = (get_num_threads(), Lanes.Count);
        string log = Path.Combine(Path.GetTempPath(), $"sakd-kernel-fuzz.{Environment.UserName}.last");
        GuardPages.AreOn = true;
        try
        {
            for (int seed = first; seed < first + count; seed++)
            {
                // For a case that ends the process.
                var geometry = draw(seed, lanes);
                File.WriteAllText(log, geometry.ToString());
                Case(geometry);
            }

            File.Delete(log);
        }
        finally
        {
            GuardPages.AreOn = false;
            set_num_threads(threads);
            Lanes.Count = lanes;
        }
    }

    private void Case(Geometry geometry)
    {
        using var scope = NewDisposeScope();
        set_num_threads(geometry.Threads);
        Lanes.Count = geometry.Lanes;
        long before = Calls();
        var operands = new FuzzOperands(geometry);
        try
        {
            new TrainedCase(geometry, operands, Compare).Run();
            new FrozenCase(geometry, operands, Compare).Run();
        }
        catch (Exception e)
        {
            _failures.Add($"{geometry}: {e.GetType().Name}: {e.Message}");
        }

        if (Calls() > before) Ours++;
        scope.Dispose();
        foreach (string damage in GuardPages.TakeDamages()) _failures.Add($"{geometry}: written {damage}");
    }

    private void Compare(Geometry geometry, string kernel, Tensor expected, Tensor actual, double scale)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
        {
            _failures.Add(
                $"{geometry}: {kernel} has the shape [{string.Join(", ", actual.shape)}], not [{string.Join(", ", expected.shape)}]");
            return;
        }

        if (expected.numel() == 0) return;
        double error = (expected - actual.to(ScalarType.Float64)).abs().max().ToDouble() / scale;
        if (!(error <= (_worst.TryGetValue(kernel, out var worst) ? worst.Error : 0))) _worst[kernel] = (error, geometry.Seed);
        if (!(error <= 1)) _failures.Add($"{geometry}: {kernel} is off by {error:G3} times what it may be");
    }

    private static long Calls() => Enum.GetValues<Kernel>().Sum(KernelCalls.Of);
}
