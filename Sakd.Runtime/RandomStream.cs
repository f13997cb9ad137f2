namespace Sakd;

/// <summary>What randomness is used for. Each use draws from a stream of its own, so that one never shifts another.</summary>
public enum RandomStream
{
    /// <summary>Initial weights.</summary>
    Initialisation,

    /// <summary>The order of the images in an epoch.</summary>
    DataOrder,

    /// <summary>Crops and flips.</summary>
    Augmentation,

    /// <summary>The policy's Gumbel noise.</summary>
    Gumbel,

    /// <summary>The coins of the random strategy.</summary>
    Masks,

    /// <summary>The samples that a distiller contrasts with.</summary>
    Negatives,

    /// <summary>What dropout layers drop.</summary>
    Dropout,

    /// <summary>Which images of a batch are mixed, and how.</summary>
    Mixing,

    /// <summary>Which training images are made worse, and how.</summary>
    Corruption,
}
