using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>Runs one cell of a grid by its number, on whatever machine, as a grid that runs here does.</summary>
/// <param name="session">Terminal, catalog and token.</param>
/// <param name="folder">The grid's folder, from which all is known.</param>
internal sealed class NumberedCell(Session session, string folder)
{
    /// <summary>Begins the cell or goes on with it; one that is finished is left alone.</summary>
    /// <param name="number">Its place in <see cref="GridFile.Cells"/>, from 0 on.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SakdException">There is no such cell, or it cannot be run here.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for; what has been reached is kept.</exception>
    public int Run(int number)
    {
        var grid = GridFile.Begun(folder);
        if (number >= grid.Cells.Count)
            throw new SakdException(
                $"the grid in {folder} has the cells 0 to {grid.Cells.Count - 1}, and none of number {number}: name one of those");
        var cell = grid.Numbered().ElementAt(number);
        CellJob job;
        try
        {
            var jobs = new GridJobs(session, CommonOptions.Of(grid, folder), folder);
            job = jobs.Of(grid, cell);
            session.Terminal.Line($"cell      {number}, {cell.Name}{(CellFolder.Finished(job) is null ? "" : ", is finished")}");
            if (CellFolder.Finished(job) is not null) return SakdApp.Success;
            Check(grid, jobs, job);
        }
        catch (SakdException e)
        {
            // Where whoever collects the grid looks.
            Log(cell, e.Message);
            throw;
        }

        if (CellProcess.Run(job, session.Stop, besideOthers: true).GetAwaiter().GetResult() is not { } failure) return SakdApp.Success;
        new GridReport(session.Terminal, folder).Failed(failure);
        return CellFolder.HasDiverged(job) ? SakdApp.Diverged : SakdApp.Incomplete;
    }

    private void Log(Cell cell, string message)
    {
        string log = GridJobs.LogOf(folder, cell);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            File.AppendAllText(log, $"{session.Program}: {message}\n");
        }
        catch (Exception e) when (FileError.Is(e))
        {
            session.Terminal.Warn($"{log} cannot be written: {e.Message}");
        }
    }

    // Kernels, images and teacher are those with which the cells on other machines compute: nothing else would compare.
    private void Check(GridFile grid, GridJobs jobs, CellJob job)
    {
        if (job.Cell.Needs is { } needed && CellFolder.Finished(jobs.Of(grid, needed)) is null)
            throw new SakdException($"{job.Cell.Name} needs {needed.Name}, which is not finished: run that one first");
        GridTeachers.Check(grid, job.Cell, folder);
        using var data = jobs.Images(job.Options, session.Catalog.Pair(job.Cell.Setting.Pair));
        var here = grid with
        {
            Version = RunConfig.CurrentVersion,
            Kernels = RunConfig.CurrentKernels,
            Data = data.Name,
            Fingerprint = Convert.ToHexStringLower(data.Fingerprint),
        };
        _ = grid.With(here, folder);
    }
}
