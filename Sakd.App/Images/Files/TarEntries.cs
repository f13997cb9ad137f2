using System.Formats.Tar;

namespace Sakd.App.Images;

/// <summary>Goes through the entries of a tar archive and refuses what no collection of images has: links, devices, path tricks.</summary>
internal static class TarEntries
{
    private const int MagicAt = 257;

    /// <summary>The bytes that tell an archive from other files.</summary>
    public const int StartLength = MagicAt + 5;

    /// <summary>Whether a file of which this is the beginning is an archive.</summary>
    public static bool Begin(ReadOnlySpan<byte> start) =>
        start.Length >= StartLength && start[MagicAt..StartLength].SequenceEqual("ustar"u8);

    /// <summary>The files, each while the reader stands at it.</summary>
    /// <param name="reader">The archive.</param>
    /// <param name="problems">Takes what is refused.</param>
    /// <param name="name">The archive, for messages.</param>
    /// <param name="stop">Asks for an early end.</param>
    public static IEnumerable<(string Path, TarEntry Entry)> Of(TarReader reader, Problems problems, string name, CancellationToken stop)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.GetNextEntry() is { } entry)
        {
            stop.ThrowIfCancellationRequested();
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) continue;
            string shown = $"{name}: {entry.Name}";
            if (Archives.Checked(entry.Name, out string refusal) is not { } path)
                problems.Add(shown, refusal);
            else if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                problems.Add(shown, $"is a link, to {entry.LinkName}: links in archives are not followed");
            else if (entry.EntryType is TarEntryType.Directory)
                continue;
            else if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
                problems.Add(shown, "is neither file nor folder");
            else if (!seen.Add(path))
                problems.Add(shown, "stands in the archive twice");
            else
                yield return (path, entry);
        }
    }
}
