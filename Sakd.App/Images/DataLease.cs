namespace Sakd.App.Images;

/// <summary>A data set that several parts read from: who is last to let go of it closes it.</summary>
/// <param name="data">The data set.</param>
/// <param name="holders">How many will let go of it.</param>
internal sealed class DataLease(DataSet data, int holders)
{
    private int _holders = holders;

    /// <summary>The data set.</summary>
    public DataSet Data => data;

    /// <summary>Lets go of it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) data.Dispose();
    }
}
