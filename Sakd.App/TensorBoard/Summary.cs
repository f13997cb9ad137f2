namespace Sakd.App.TensorBoard;

/// <summary>
/// What is shown of one step: the message <c>Summary</c>, whose numbers of fields are those of TensorFlow's <c>summary.proto</c>. Tags that
/// begin alike up to a slash are shown together.
/// </summary>
internal sealed class Summary
{
    /// <summary>The message.</summary>
    public ProtoMessage Message { get; } = new();

    /// <summary>Adds a number.</summary>
    public void Scalar(string tag, double value) => Add(tag, valued => valued.Add(2, (float)value));

    /// <summary>Adds a histogram over places that are counted from 0: place i is the bucket from i - 0.5 to i + 0.5.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="counts">How many there are at each place; at least one place.</param>
    public void Histogram(string tag, IReadOnlyList<double> counts)
    {
        // A bucket is all that its limit is the first to hold, so one without anything ends where the first place begins.
        double[] limits = [.. Enumerable.Range(0, counts.Count + 1).Select(i => i - 0.5)];
        Add(tag, valued => valued.Add(5, new ProtoMessage()
            .Add(1, limits[0])
            .Add(2, limits[^1])
            .Add(3, counts.Sum())
            .Add(4, counts.Select((count, i) => count * i).Sum())
            .Add(5, counts.Select((count, i) => count * i * i).Sum())
            .Add(6, limits)
            .Add(7, [0, .. counts])));
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="width">Its width.</param>
    /// <param name="png">The picture, in colour.</param>
    public void Image(string tag, int height, int width, byte[] png)
    {
        const int Rgb = 3;
        Add(tag, valued => valued.Add(4, new ProtoMessage().Add(1, height).Add(2, width).Add(3, Rgb).Add(4, png)));
    }

    private void Add(string tag, Func<ProtoMessage, ProtoMessage> value) => Message.Add(1, value(new ProtoMessage().Add(1, tag)));
}
