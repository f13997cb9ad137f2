namespace Sakd.Pickles;

/// <summary>A dictionary of a pickle, in its order.</summary>
/// <remarks>
/// A list, because keys are whatever a pickle makes: comparing tuples that hold themselves twice, a hundred deep, would take for ever.
/// </remarks>
internal sealed class PickleDict : IPickleState
{
    private readonly List<(object? Key, object? Value)> _entries = [];

    /// <summary>Keys and values, as they came: a key that comes again counts as it came last.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Entries => _entries;

    /// <summary>The value of a key that is a text, of Python 2 or 3; null where there is none.</summary>
    public object? this[string key]
    {
        get
        {
            for (int i = _entries.Count - 1; i >= 0; i--)
            {
                if (PickleText.Of(_entries[i].Key) == key) return _entries[i].Value;
            }
            return null;
        }
    }

    /// <summary>Adds an entry.</summary>
    public void Add(object? key, object? value) => _entries.Add((key, value));

    // What an ordered dictionary has beside its entries, such as the _metadata of a state dict.
    void IPickleState.SetState(object? state)
    {
    }
}
