namespace Sakd.App;

/// <summary>The line at a run's end that says what to type next.</summary>
internal static class NextLine
{
    /// <summary>How to measure what the run has made, on the images that it was made from.</summary>
    public static string Evaluate(Session session, string checkpoint, string data) =>
        $"next      {session.Program} evaluate "
        + $"{Formatted.Argument(checkpoint)}{(data == DataSource.Bundled ? "" : $" --data {Formatted.Argument(data)}")}";
}
