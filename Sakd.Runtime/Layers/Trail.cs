namespace Sakd.Layers;

/// <summary>
/// The tapes of the teacher's forward pass, one for each segment but the first. A sample that is on the teacher's route from the start has
/// its backward pass along them: what the routing pass would compute for it is what that pass has computed.
/// </summary>
public sealed class Trail
{
    private readonly int[] _spots;
    private readonly Tape?[] _tapes;

    /// <summary>Begins the tapes of a whole batch.</summary>
    /// <param name="batch">B.</param>
    /// <param name="spots">The numbers of the teacher's features at the spots.</param>
    internal Trail(int batch, ReadOnlySpan<int> spots)
    {
        _spots = [.. spots];
        _tapes = [.. _spots.Select(_ => new Tape(batch))];
    }

    /// <summary>The tape of a segment; null where no sample's backward pass goes along it.</summary>
    /// <param name="segment">The number of the segment, from 2 to N + 1.</param>
    public Tape? this[int segment] => _tapes[segment - 2];

    /// <summary>The tape of what makes a feature; null for those of the first segment, which has no backward pass.</summary>
    /// <param name="feature">The number of the feature; one more for the pooled vector, two more for the logits.</param>
    public Tape? To(int feature)
    {
        int segment = _spots.Count(spot => spot < feature);
        return segment == 0 ? null : _tapes[segment - 1];
    }

    /// <summary>Keeps the rows of the samples whose backward pass goes along the tapes.</summary>
    /// <param name="along">For each tape the samples whose backward pass goes along it, in the order in which they will be.</param>
    internal void Keep(IEnumerable<int[]> along)
    {
        foreach (var (i, rows) in along.Index())
        {
            if (rows.Length > 0)
            {
                _tapes[i]!.Choose(rows);
                continue;
            }

            _tapes[i]!.Dispose();
            _tapes[i] = null;
        }
    }
}
