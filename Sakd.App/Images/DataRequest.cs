using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>What somebody wants of data.</summary>
internal sealed record DataRequest
{
    /// <summary>The most bytes of pixels that are kept in memory.</summary>
    public const long DefaultResidentBytes = 1L << 30;

    /// <summary>The shape of files where none is asked for.</summary>
    public static FeatureShape SmallColour { get; } = new(3, 32, 32);

    /// <summary>The shape that networks take; null for that of the images.</summary>
    public FeatureShape? Input { get; init; }

    /// <summary>Whether images that are arrays of numbers are made grey or colour too, as <see cref="Input"/> has it.</summary>
    public bool ConvertsChannels { get; init; }

    /// <summary>Whether to go on without images that cannot be read.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>Whether the test images choose the epoch too; then nothing is held out of the training images.</summary>
    public bool SelectsOnTest { get; init; }

    /// <summary>What is made worse of the training images; null for nothing.</summary>
    public Corruption? Corruption { get; init; }

    /// <summary>Mean and deviation to normalise by; null for those of the training images.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>The most bytes of pixels that are kept in memory.</summary>
    public long ResidentBytes { get; init; } = DefaultResidentBytes;

    /// <summary>Where to show how far the reading is; null for nowhere.</summary>
    public Terminal? Terminal { get; init; }

    /// <summary>Asks for an early end.</summary>
    public CancellationToken Stop { get; init; }
}
