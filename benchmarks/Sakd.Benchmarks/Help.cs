namespace Sakd.Benchmarks;

/// <summary>What the program says of itself.</summary>
internal static class Help
{
    /// <summary>The text above the list of commands.</summary>
    public const string Text = """
        Measures Sakd: one table for each command.

        Whatever is compared runs interleaved in one process or side by side in two, after warming up. A time is the median of the
        rounds, with the quartiles in brackets; a ratio is that of the rounds' ratios, so that a machine with other guests may slow a
        round down without bending it. Peak memory is that of a process that does nothing else.

          Sakd.Benchmarks peer --quick               does it run here? a minute
          Sakd.Benchmarks peer                       against PyTorch, on four pairs
          Sakd.Benchmarks schedule --json s.json     what each optimisation brings, also as a file

        Run a Release build on an otherwise idle machine: dotnet run -c Release --project benchmarks/Sakd.Benchmarks -- peer
        benchmarks/README.md says what every row means.
        """;
}
