namespace Sakd.App.Runs;

/// <summary>
/// What the settings of a run say of its teacher's file, so that whoever looks at the run later finds it, wherever both have been moved to
/// together, and knows it from another one.
/// </summary>
internal static class RunTeacher
{
    /// <summary>Says in a run's settings which file its teacher has, before the run trains with it.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="folder">The run's folder; its settings are there.</param>
    /// <param name="file">The teacher's file; of one in several parts, the index.</param>
    /// <exception cref="SakdException">The file cannot be read.</exception>
    public static void Record(Session session, RunFolder folder, string file)
    {
        var begun = folder.ReadConfig();
        string sha256 = FileChecksum.Of(file);
        if (begun.TeacherSha256 is null)
            folder.Write(begun with { TeacherFile = PathFrom(folder.Path, file), TeacherSha256 = sha256 });
        else if (begun.TeacherSha256 != sha256)
            session.Terminal.Warn($"{file} is not the teacher that the run in {folder.Path} began with: it goes on with another one");
    }

    /// <summary>The first of some files that is there and is the teacher of a run; null where none is.</summary>
    /// <param name="run">The run's settings, which say the checksum, unless they are of a version that did not.</param>
    /// <param name="files">The files.</param>
    public static string? Find(RunConfig run, IEnumerable<string?> files) => files.FirstOrDefault(
        file => File.Exists(file) && (run.TeacherSha256 is null || FileChecksum.Of(file) == run.TeacherSha256));

    /// <summary>Where the settings say that the file lies; null where they do not.</summary>
    /// <param name="run">The run's settings.</param>
    /// <param name="folder">The run's folder, as it is now.</param>
    public static string? PathOf(RunConfig run, string folder) => run.TeacherFile is { } file ? Path.Combine(folder, file) : null;

    // From the run's folder where the file lies in it or beside it; else the whole path.
    private static string PathFrom(string folder, string file)
    {
        string path = Path.GetFullPath(file), from = Path.GetFullPath(Path.TrimEndingDirectorySeparator(folder));
        string beside = Path.GetDirectoryName(from) ?? from;
        return Path.GetRelativePath(beside, path).StartsWith("..", StringComparison.Ordinal) ? path : Path.GetRelativePath(from, path);
    }
}
