using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Sakd.Testing;

/// <summary>What the compiler of networks wrote when an assembly was built, for <see cref="Snapshot"/>.</summary>
public static class GeneratedCode
{
    // Portable PDB, custom debug information "Embedded Source": the C# compiler embeds what generators write.
    private static readonly Guid _embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private const string Generators = "Sakd.Generators";

    /// <summary>The files, read from the assembly's debug information.</summary>
    /// <param name="assembly">An assembly that annotates networks or pairs, such as <c>typeof(MyPair).Assembly</c>.</param>
    /// <returns>Their names, such as <c>Leaves.TreeToLeaf.Stages.g.cs</c>, in alphabetical order, and what is in them.</returns>
    /// <exception cref="CheckException">The debug information is not there, or nothing in it was generated.</exception>
    public static IReadOnlyList<(string Name, string Text)> Of(Assembly assembly)
    {
        string path = assembly.Location;
        using var image = new PEReader(File.OpenRead(path));
        if (!image.TryOpenAssociatedPortablePdb(path, pdb => File.Exists(pdb) ? File.OpenRead(pdb) : null, out var provider, out _))
            throw new CheckException($"{path} has no debug information: build it with DebugType portable or embedded");
        using (provider)
        {
            var reader = provider!.GetMetadataReader();
            List<(string Name, string Text)> files =
            [
                .. from handle in reader.Documents
                   let parts = reader.GetString(reader.GetDocument(handle).Name).Split('/', '\\')
                   where parts.Contains(Generators)
                   let text = TextOf(reader, handle)
                   where text is not null
                   orderby parts[^1]
                   select (parts[^1], text)
            ];
            return files.Count > 0 ? files : throw new CheckException(
                $"nothing in {path} was generated: reference Sakd or, as an analyzer, {Generators} in its project");
        }
    }

    private static string? TextOf(MetadataReader reader, DocumentHandle document)
    {
        foreach (var handle in reader.GetCustomDebugInformation(document))
        {
            var information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) != _embeddedSource) continue;

            // The size of what was deflated, or 0 for text as it is.
            var blob = reader.GetBlobReader(information.Value);
            int size = blob.ReadInt32();
            using Stream bytes = new MemoryStream(blob.ReadBytes(blob.RemainingBytes)),
                plain = size == 0 ? bytes : new DeflateStream(bytes, CompressionMode.Decompress);
            using var text = new StreamReader(plain, Encoding.UTF8);
            return text.ReadToEnd();
        }

        return null;
    }
}
