using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Training;

namespace Sakd.App.Comparing;

/// <summary>The teachers of a grid: one for each pair, whatever its cells are.</summary>
internal static class GridTeachers
{
    /// <summary>The teacher of a pair: the file that was given, or one that is trained first as <c>distill</c> does it.</summary>
    /// <param name="session">Terminal and token.</param>
    /// <param name="options">The options that every cell has.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="data">The images.</param>
    /// <param name="resume">What to type to go on if the training is stopped.</param>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static GridTeacher Prepare(Session session, RunOptions options, PairEntry pair, ImageData data, string resume)
    {
        var source = new TeacherSource(session, pair, data);
        var device = Compute.Open(options.Device, options.Threads);
        using var teacher = options.Teacher is null
            ? source.FromCache(TeacherSource.RecipeOf(options), device, resume)
            : source.FromFile(options);
        return Of(pair.Info.Name, options.Teacher ?? source.Kept!);
    }

    /// <summary>Makes sure that the teacher of a cell is the one that its grid was begun with.</summary>
    /// <exception cref="SakdException">Its file is gone, or another one.</exception>
    public static void Check(GridFile grid, Cell cell, string folder)
    {
        foreach (var teacher in grid.Teachers.Where(teacher => teacher.Pair == cell.Setting.Pair)) Check(teacher, folder);
    }

    /// <summary>Makes sure that a teacher is the one that a grid was begun with.</summary>
    /// <exception cref="SakdException">Its file is gone, or another one.</exception>
    public static void Check(GridTeacher begun, string folder)
    {
        if (!File.Exists(begun.File))
            throw new SakdException($"the teacher of the grid in {folder} is gone: put {begun.File} back, or begin another grid");
        if (Of(begun.Pair, begun.File).Sha256 != begun.Sha256)
            throw new SakdException(
                $"the teacher of the grid in {folder} is no longer what it was: put the file {begun.File} of then back, or begin another "
                + "grid");
    }

    /// <summary>A file with its checksum; of one in several parts, the checksum of its index.</summary>
    /// <exception cref="SakdException">It cannot be read.</exception>
    public static GridTeacher Of(string pair, string file) => new(pair, file, FileChecksum.Of(file));
}
