namespace Sakd.Pickles;

/// <summary>What a pickle may give a state after it was made.</summary>
internal interface IPickleState
{
    /// <summary>Takes the state.</summary>
    /// <exception cref="FormatException">It is none of such a thing.</exception>
    void SetState(object? state);
}
