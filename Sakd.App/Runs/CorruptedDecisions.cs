using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Runs;

/// <summary>
/// Whether a policy distils training images less that were made worse on purpose: for each branch point the area under the curve, the
/// probability that of a sound image and such a one the sound one has the greater probability of being distilled. 0.5 is a policy that
/// makes no difference. What they are of goes to <see cref="RunFolder.CorruptedDecisions"/>, image by image.
/// </summary>
internal static class CorruptedDecisions
{
    /// <summary>What images with wrong labels are called; the others are called by their damage, and all of those "damaged".</summary>
    public const string Mislabelled = "mislabelled", Damaged = "damaged";

    /// <summary>The areas by what was done to the images and by branch point; what was done to none is not there.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="data">The data that they are of.</param>
    /// <param name="student">The student, at its best epoch.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="seen">How the teacher sees the images; null for as the student does.</param>
    /// <param name="policy">The policy's file.</param>
    /// <param name="spots">The names of the branch points.</param>
    /// <param name="path">Where the logarithms of the odds go.</param>
    /// <param name="device">Where the networks are.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">They cannot be written.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Of(
        CorruptedImages images, ImageData data, Architecture student, Architecture teacher, Renormalisation? seen, string policy,
        ImmutableArray<string> spots, string path, Device device, CancellationToken stop)
    {
        using var file = Safetensors.Load(policy);
        float[,] margins = new NetworksView(student, teacher, seen, file).Margins(images, data, device, stop)!;
        Write(path, images, margins, spots);
        long[] labels = [.. images.Labels.data<long>()];
        bool[] mislabelled = [.. labels.Select((label, i) => label != images.TrueLabelOf(i))];
        Damage[] damages = [.. labels.Select((_, i) => images.DamageOf(i))];

        // Sound is what nothing is wrong with, label included.
        bool[] sound = [.. damages.Zip(mislabelled, (damage, wrong) => damage is Damage.None && !wrong)];
        var areas = new OrderedDictionary<string, IReadOnlyDictionary<string, double>>();
        foreach (var (name, of) in (ReadOnlySpan<(string, Func<int, bool>)>)
        [
            (Mislabelled, i => mislabelled[i] && damages[i] is Damage.None), (Damaged, i => damages[i] is not Damage.None),
            .. Enum.GetValues<Damage>()[1..].Select(kind => (CorruptedFile.NameOf(kind), (Func<int, bool>)(i => damages[i] == kind))),
        ])
        {
            int[] worse = [.. Enumerable.Range(0, labels.Length).Where(of)];
            int[] rest = [.. Enumerable.Range(0, labels.Length).Where(i => sound[i])];
            if (worse.Length == 0 || rest.Length == 0) continue;
            areas[name] = new OrderedDictionary<string, double>(spots.Select((spot, i) => KeyValuePair.Create(
                spot, Area([.. rest.Select(image => margins[image, i])], [.. worse.Select(image => margins[image, i])]))));
        }

        return areas;
    }

    private static void Write(string path, CorruptedImages images, float[,] margins, ImmutableArray<string> spots)
    {
        var text = new StringBuilder($"image,class,label,damage,{string.Join(',', spots)}\n");
        long[] labels = [.. images.Labels.data<long>()];
        for (int i = 0; i < labels.Length; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{i},{images.TrueLabelOf(i)},{labels[i]},{CorruptedFile.NameOf(images.DamageOf(i))}");
            for (int spot = 0; spot < spots.Length; spot++)
                text.Append(CultureInfo.InvariantCulture, $",{margins[i, spot]:R}");
            text.Append('\n');
        }

        AtomicFile.Write(path, text.ToString());
    }

    /// <summary>P(x > y) + P(x = y) / 2 for x and y drawn from two lists (Mann and Whitney, 1947).</summary>
    internal static double Area(float[] xs, float[] ys)
    {
        Array.Sort(ys);
        double wins = 0;
        foreach (float x in xs)
        {
            int below = LowerBound(ys, x), notAbove = LowerBound(ys, MathF.BitIncrement(x));
            wins += below + ((notAbove - below) / 2.0);
        }

        return wins / xs.Length / ys.Length;
    }

    // The number of entries below a value.
    private static int LowerBound(float[] sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
