namespace Sakd.Routing;

/// <summary>
/// In which order the samples of a batch lie in each segment of the routing pass: by the decisions that are still to come, and among equals
/// by those that were made, the last first. So samples that go the same way next lie together, and stay in the same order behind the next
/// branch point.
/// </summary>
internal sealed class RouteOrder
{
    private readonly Decisions _w;
    private readonly int[][] _segments;

    /// <summary>Puts the samples in order.</summary>
    /// <param name="w">The decisions.</param>
    public RouteOrder(Decisions w)
    {
        _w = w;
        _segments = [.. Enumerable.Range(0, w.BranchPoints).Select(Segment)];
    }

    /// <summary>Every sample, in the order of a segment: first those that go on by the teacher.</summary>
    /// <param name="segment">The segment's index.</param>
    public int[] this[int segment] => _segments[segment];

    /// <summary>Those of a segment that decide one way at its end.</summary>
    /// <param name="segment">The segment's index.</param>
    /// <param name="byTeacher">w_i.</param>
    public int[] Of(int segment, bool byTeacher) => [.. _segments[segment].Where(sample => _w.At(sample)[segment] == byTeacher)];

    /// <summary>Those of them that decide a given way at the end of the next segment too.</summary>
    /// <param name="segment">The segment's index.</param>
    /// <param name="byTeacher">w_i.</param>
    /// <param name="thenByTeacher">w_{i+1}.</param>
    public int[] Of(int segment, bool byTeacher, bool thenByTeacher) =>
        [.. Of(segment, byTeacher).Where(sample => _w.At(sample)[segment + 1] == thenByTeacher)];

    /// <summary>Those of them that have been on the teacher's route from the start, before the segment.</summary>
    /// <param name="segment">The segment's index.</param>
    /// <param name="byTeacher">w_i.</param>
    public int[] Beginning(int segment, bool byTeacher) => [.. Of(segment, byTeacher).Where(sample => _w.Begins(sample, segment))];

    /// <summary>For each segment but the first, those whose backward pass goes along the tape of the teacher's forward pass.</summary>
    public IEnumerable<int[]> AlongTrail() =>
        Enumerable.Range(1, _segments.Length - 1).Select(segment => Beginning(segment, byTeacher: true));

    private int[] Segment(int segment) =>
        [.. Enumerable.Range(0, _w.Batch).OrderByDescending(sample => Key(_w.At(sample), segment))];

    /// <summary>w_i, .., w_{N+1}, w_{i-1}, .., w_1 as the digits of a number.</summary>
    private static ulong Key(ReadOnlySpan<bool> route, int segment)
    {
        ulong key = 0;
        for (int i = segment; i < route.Length; i++) key = (key << 1) | (route[i] ? 1UL : 0);
        for (int i = segment - 1; i >= 0; i--) key = (key << 1) | (route[i] ? 1UL : 0);
        return key;
    }
}
