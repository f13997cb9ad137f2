using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>
/// Folders named for classes, with images in them or further below: one tree of them, or one for each part, under the usual names. ImageNet
/// is one.
/// </summary>
internal static class ClassFolders
{
    /// <summary>The data, if these are some.</summary>
    /// <exception cref="SakdException">The parts have different classes, or images lie where no class is told.</exception>
    public static DataSet? TryOpen(FileTree tree, string top)
    {
        var found = new Found(tree, top);
        if (found.Images.Length == 0) return null;

        // A class may be called "train": the folder is a part where classes lie in it.
        bool parted = found.Images.Any(image =>
            image.Folders.Length >= 2 && DataPartNames.Of(image.Folders[0]) == DataPart.Train);
        return parted ? WithParts(tree, found) : OneTree(tree, found);
    }

    private static DataSet? OneTree(FileTree tree, Found found)
    {
        FoundImage[] inClasses = [.. found.Images.Where(image => image.Folders.Length > 0)];

        // One folder in which everything lies holds the classes, unless it is the only class.
        if (inClasses.Length == 0
            || (inClasses.Length == found.Images.Length
                && inClasses.Any(image => image.Folders.Length > 1)
                && inClasses.Select(image => image.Folders[0]).Distinct().Count() == 1))
            return null;

        var order = new ClassOrder(inClasses.Select(image => image.Folders[0]));
        int loose = found.Images.Length - inClasses.Length;
        return Of(
            tree, found, "folders of classes, one tree", order, inClasses,
            image => DataPart.All,
            image => image.Folders[0],
            loose switch
            {
                0 => found.Notes,
                1 => found.Notes.Add("1 image lies in no class folder and is left out"),
                _ => found.Notes.Add($"{Formatted.Count(loose)} images lie in no class folder and are left out"),
            });
    }

    private static DataSet WithParts(FileTree tree, Found found)
    {
        var notes = found.Notes;
        var problems = new Problems();
        var parts = new Dictionary<DataPart, string>();
        foreach (string folder in found.Images.Where(image => image.Folders.Length > 0).Select(image => image.Folders[0]).Distinct())
        {
            var part = DataPartNames.Of(folder);
            if (part == DataPart.All) notes = notes.Add($"the folder {folder} is none of train, val and test, and is left out");
            else if (!parts.TryAdd(part, folder)) problems.Add(tree.NameOf(found.Top + folder), $"is the same part as {parts[part]}");
        }

        ILookup<DataPart, FoundImage> byPart = found.Images
            .Where(image => image.Folders.Length > 0 && parts.GetValueOrDefault(PartOf(image)) == image.Folders[0])
            .ToLookup(PartOf);
        var order = new ClassOrder(byPart[DataPart.Train].Where(HasClass).Select(image => image.Folders[1]));
        var taken = new List<FoundImage>();
        foreach (var part in (ReadOnlySpan<DataPart>)[DataPart.Train, DataPart.Val, DataPart.Test])
        {
            FoundImage[] images = [.. byPart[part]];
            if (part == DataPart.Test && images.Length > 0 && IsUnlabelled(images, order))
            {
                notes = notes.Add($"{parts[part]} has {Formatted.Count(images.Length)} images without classes and is left out");
                continue;
            }

            if (part == DataPart.Val && images.Length > 0 && !images.Any(HasClass))
                images = Annotated(tree, found, parts[part], images, order, problems, ref notes);

            foreach (var image in images.Where(image => !HasClass(image)))
                problems.Add(
                    tree.NameOf(image.File.Path), $"lies in no class folder: {parts[part]}/<class>/{image.File.Name} would be one");
            foreach (var strange in images.Where(HasClass).GroupBy(image => image.Folders[1]).Where(group => order.Find(group.Key) is null))
                problems.Add(
                    tree.NameOf($"{found.Top}{parts[part]}/{strange.Key}"),
                    $"is a class that {parts[DataPart.Train]} has not, of {Formatted.Count(strange.Count())} images");
            taken.AddRange(images);
        }

        problems.ThrowIfAny(count => $"{tree.Root}: the parts do not belong together, in {Formatted.Count(count)} places:");
        string kind = $"folders of classes, {string.Join(", ", parts.Where(part => taken.Any(image => PartOf(image) == part.Key))
            .OrderBy(part => part.Key).Select(part => part.Value))}";
        return Of(tree, found, kind, order, taken, PartOf, image => image.Folders[1], notes);

        static bool HasClass(FoundImage image) => image.Folders.Length > 1;
    }

    // The validation images of ImageNet lie in one folder: each is put into that of its class, if these are told.
    private static FoundImage[] Annotated(
        FileTree tree, Found found, string folder, FoundImage[] images, ClassOrder order, Problems problems,
        ref ImmutableArray<string> notes)
    {
        string name = tree.NameOf(found.Top + folder);
        if (PartAnnotations.Find(tree, found.Top, folder, order, problems) is not { } annotations)
        {
            problems.Add(
                name,
                $"has {Formatted.Count(images.Length)} images in no class folders: sort them into {folder}/<class>, or put beside it what "
                + $"says their classes, {PartAnnotations.Known(folder)}");
            return [];
        }

        var annotated = new List<FoundImage>();
        foreach (var image in images)
        {
            if (annotations.ClassOf(image.File) is { } label) annotated.Add(image with { Folders = [folder, label] });
            else problems.Add(tree.NameOf(image.File.Path), $"has no line in {annotations.File.Path}, which says the classes of {folder}");
        }

        notes = notes.Add($"the classes of {folder} are those of {annotations.File.Path}");
        return [.. annotated];
    }

    // The tests of competitions lie in one folder, or in one more within it.
    private static bool IsUnlabelled(FoundImage[] images, ClassOrder order) =>
        images.All(image => image.Folders.Length < 2 || order.Find(image.Folders[1]) is null)
        && images.Select(image => image.Folders.ElementAtOrDefault(1)).Distinct().Count() == 1;

    private static DataPart PartOf(FoundImage image) => DataPartNames.Of(image.Folders[0]);

    private static DataSet Of(
        FileTree tree, Found found, string kind, ClassOrder order, IReadOnlyList<FoundImage> images, Func<FoundImage, DataPart> part,
        Func<FoundImage, string> className, ImmutableArray<string> notes) => new(
            tree.Root, kind, order.Names, new FileRecords(tree, found.Top, [.. images.Select(image => image.File)]),
            [.. images.Select(image => (long)order.Find(className(image))!.Value)],
            [.. images.Select(part)],
            notes);

    /// <summary>The images below a folder.</summary>
    private sealed class Found
    {
        public Found(FileTree tree, string top)
        {
            Top = top;
            TreeFile[] below = [.. tree.Files.Where(file => file.Path.StartsWith(top, StringComparison.Ordinal))];
            TreeFile[] images = [.. below.Where(file => ImageFormats.IsImage(tree, file))];
            Images = [.. images.Select(file => new FoundImage(file, file.Path[top.Length..].Split('/')[..^1]))];
            Notes = [.. Empty(tree, top)];
            if (below.Length == images.Length) return;
            string first = below.Except(images).First().Path[top.Length..];
            int others = below.Length - images.Length;
            Notes =
            [
                .. Notes,
                others == 1
                    ? $"{first} is no image and is left out"
                    : $"{Formatted.Count(others)} files that are no images are left out, such as {first}",
            ];
        }

        public string Top { get; }

        public ImmutableArray<FoundImage> Images { get; }

        public ImmutableArray<string> Notes { get; } = [];

        private static IEnumerable<string> Empty(FileTree tree, string top)
        {
            string[] folders = [.. tree.EmptyFolders.Where(folder => folder.StartsWith(top, StringComparison.Ordinal))];
            return folders.Order(StringComparer.Ordinal).Take(Problems.Listed).Select(folder => $"{folder[top.Length..]} is empty");
        }
    }

    /// <summary>An image, and the folders that it lies in, from the top.</summary>
    private sealed record FoundImage(TreeFile File, string[] Folders);
}
