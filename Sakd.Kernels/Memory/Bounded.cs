namespace Sakd.Kernels;

/// <summary>Values that are made once for each key and kept, but for the oldest where there are too many. Any thread may ask.</summary>
/// <typeparam name="TKey">What a value is made for.</typeparam>
/// <typeparam name="TValue">What is kept; a caller may go on using one after it has been dropped here.</typeparam>
/// <param name="most">How many are kept.</param>
internal sealed class Bounded<TKey, TValue>(int most)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = [];
    private readonly Lock _lock = new();

    /// <summary>How many are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _values.Count;
        }
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="from">What it is made from besides.</param>
    /// <param name="make">Makes it where there is none.</param>
    public TValue Of<TFrom>(TKey key, TFrom from, Func<TKey, TFrom, TValue> make)
    {
        lock (_lock)
        {
            if (_values.TryGetValue(key, out var kept)) return kept;
            var value = make(key, from);
            if (_values.Count == most) _values.Remove(_order.Dequeue());
            _values.Add(key, value);
            _order.Enqueue(key);
            return value;
        }
    }
}
