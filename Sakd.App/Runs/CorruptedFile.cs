using System.Globalization;
using System.Text;
using Sakd.Checkpoints;
using Sakd.Data;

namespace Sakd.App.Runs;

/// <summary><see cref="RunFolder.Corrupted"/>: which training images were made worse on purpose, and how.</summary>
internal static class CorruptedFile
{
    /// <summary>Writes it: a line for each image with a wrong label or a damage.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The images.</param>
    /// <exception cref="SakdException">It cannot be written.</exception>
    public static void Write(string path, ImageData data)
    {
        if (data.Training is not CorruptedImages images) return;
        var text = new StringBuilder("image,name,class,label,damage\n");
        long[] labels = [.. images.Labels.data<long>()];
        for (int i = 0; i < labels.Length; i++)
        {
            var (own, damage) = (images.TrueLabelOf(i), images.DamageOf(i));
            if (own == labels[i] && damage is Damage.None) continue;
            string name = images.NameOf(i).Replace("\"", "\"\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{i},\"{name}\",{own},{labels[i]},{NameOf(damage)}\n");
        }

        AtomicFile.Write(path, text.ToString());
    }

    /// <summary>What was done, in words.</summary>
    public static string Summary(CorruptedImages images)
    {
        long[] labels = [.. images.Labels.data<long>()];
        var damages = Enumerable.Range(0, labels.Length).CountBy(i => images.DamageOf(i)).ToDictionary();
        int wrong = labels.Index().Count(one => one.Item != images.TrueLabelOf(one.Index));
        return $"{Formatted.Count(wrong)} labels are wrong, {Count(Damage.Blurred)} images blurred, {Count(Damage.Cut)} cut, "
            + $"{Count(Damage.Doubled)} doubled: {RunFolder.Corrupted} says which";

        string Count(Damage damage) => Formatted.Count(damages.GetValueOrDefault(damage));
    }

    /// <summary>A damage in a file.</summary>
    public static string NameOf(Damage damage) => damage switch
    {
        Damage.Blurred => "blurred",
        Damage.Cut => "cut",
        Damage.Doubled => "doubled",
        _ => "",
    };
}
