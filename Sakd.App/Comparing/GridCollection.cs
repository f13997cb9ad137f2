namespace Sakd.App.Comparing;

/// <summary>Writes what the cells of a grid say, of what there is, whoever has run them.</summary>
/// <param name="session">Terminal and catalog.</param>
/// <param name="folder">The grid's folder, from which all is known.</param>
internal sealed class GridCollection(Session session, string folder)
{
    /// <summary>Writes the results and says which cells are missing.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="SakdException">The folder is no grid's, or a file in it is damaged.</exception>
    public int Run()
    {
        var grid = GridFile.Begun(folder);
        var cells = new GridJobs(session, CommonOptions.Of(grid, folder), folder).Of(grid);
        var left = cells.Where(job => CellFolder.Finished(job) is null).ToList();

        // A grid that ran here knows why a cell came to no result.
        var known = GridResults.Read(folder).Failed;
        CellFailure[] failed =
        [
            .. known, .. left
                .Where(job => CellFolder.HasDiverged(job) && known.All(failure => failure.Cell != job.Cell.Name))
                .Select(CellProcess.Diverged),
        ];
        CellFailure[] missing =
        [
            .. left.Where(job => failed.All(failure => failure.Cell != job.Cell.Name))
                .Select(job => CellProcess.Failure(job, $"{job.EpochsDone} of {job.Options.Epochs} epochs are over")),
        ];

        var report = new GridReport(session.Terminal, folder);
        var results = GridResults.Of(grid, cells, failed);
        report.Write(results, cells);
        report.End(results, missing);
        return left.Count + results.Failed.Count > 0 ? SakdApp.Incomplete : SakdApp.Success;
    }
}
