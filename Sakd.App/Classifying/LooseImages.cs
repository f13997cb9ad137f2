using System.Collections.Immutable;
using Sakd.App.Images;
using Sakd.Data;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>Images that nobody gave a class: one file, or those of a folder.</summary>
internal sealed class LooseImages : IDisposable
{
    private readonly FileRecords _records;

    private LooseImages(FileTree tree, ImmutableArray<TreeFile> files) => _records = new FileRecords(tree, "", files);

    /// <summary>How many there are.</summary>
    public int Count => _records.Count;

    /// <summary>Opens them.</summary>
    /// <param name="path">An image, or a folder.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">There are none.</exception>
    public static LooseImages Open(string path, CancellationToken stop)
    {
        FileTree tree = Directory.Exists(path) ? DiskTree.Open(path, stop)
            : !File.Exists(path) ? throw new SakdException($"images not found: {path}")
            : new ListedFiles(path, "", [path]);
        try
        {
            ImmutableArray<TreeFile> files = [.. tree.Files.Where(file => ImageFormats.IsImage(tree, file))];
            return files.Length > 0
                ? new LooseImages(tree, files)
                : throw new SakdException(
                    $"{path} {(Directory.Exists(path) ? "holds no images" : "is no image")}: {ImageFormats.Names} are");
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>What to call an image.</summary>
    public string NameOf(int index) => _records.NameOf(index);

    /// <summary>Reads some.</summary>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="input">The shape of images that a network takes.</param>
    /// <param name="normalisation">How it wants them normalised.</param>
    /// <param name="problems">Takes what cannot be read; such images are left out.</param>
    /// <returns>Which of them were read, and they: float32, [B, C, H, W].</returns>
    public (int[] Places, Tensor Images) Read(int from, int count, FeatureShape input, Normalisation normalisation, List<string> problems)
    {
        var geometry = ImageGeometry.For(input);
        var (channels, height, width) = geometry.Stored;
        int size = channels * height * width;
        var pixels = new byte[count * size];
        string?[] refused = new string?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                _records.ReadInto(from + i, geometry, pixels.AsSpan(i * size, size));
            }
            catch (SakdException e)
            {
                refused[i] = e.Message;
            }
        });

        problems.AddRange(refused.OfType<string>());
        int[] read = [.. Enumerable.Range(0, count).Where(i => refused[i] is null)];
        using var all = tensor(pixels, count, channels, height, width);
        using var kept = all.index_select(0, tensor(read));
        using var middle = kept
            .narrow(2, (height - input.Height) / 2, input.Height)
            .narrow(3, (width - input.Width) / 2, input.Width);
        return ([.. read.Select(i => from + i)], normalisation.Apply(middle));
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();
}
