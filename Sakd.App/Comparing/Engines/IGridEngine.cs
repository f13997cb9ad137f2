namespace Sakd.App.Comparing;

/// <summary>Has the cells of a grid run by other machines.</summary>
internal interface IGridEngine
{
    /// <summary>Makes sure that a grid may be handed over.</summary>
    /// <param name="folder">Its folder, which may be new.</param>
    /// <param name="common">The options that every cell is given.</param>
    /// <exception cref="SakdException">It may not.</exception>
    void Check(string folder, CommonOptions common);

    /// <summary>Hands cells over and says what comes next.</summary>
    /// <exception cref="SakdException">They are not taken.</exception>
    void Submit(Submission submission);
}

/// <summary>Cells of a grid that are not finished, and what each of them takes.</summary>
/// <param name="Folder">The grid's folder.</param>
/// <param name="Waves">
/// The cells by their numbers, in ascending order: those of each wave can run once the waves before it are over.
/// </param>
/// <param name="Threads">Threads of a cell.</param>
/// <param name="Gibibytes">Memory of a cell.</param>
/// <param name="AtOnce">Cells at once; null for as many as there are machines.</param>
internal sealed record Submission(string Folder, IReadOnlyList<IReadOnlyList<int>> Waves, int Threads, int Gibibytes, int? AtOnce)
{
    /// <summary>Whether a cell computes on a GPU.</summary>
    public bool OnGpu { get; init; }

    /// <summary>The grid's name: that of its folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>The command line of a cell, behind the program and without its number at the end.</summary>
    public IReadOnlyList<string> CellArguments => ["compare", "--output", Folder, "--cell"];

    /// <summary>The waves of a grid: what is matched runs after the cells that it is matched with.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="left">Names of the cells that are not finished.</param>
    public static IReadOnlyList<IReadOnlyList<int>> WavesOf(GridFile grid, IReadOnlySet<string> left) =>
    [
        .. grid.Numbered()
            .Select((cell, number) => (cell, number))
            .Where(one => left.Contains(one.cell.Name))
            .GroupBy(one => one.cell.Needs is { } needed && left.Contains(needed.Name), one => one.number)
            .OrderBy(wave => wave.Key)
            .Select(wave => (IReadOnlyList<int>)[.. wave]),
    ];
}
