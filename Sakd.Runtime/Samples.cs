using static TorchSharp.torch;

namespace Sakd;

/// <summary>Which images of the training part a batch, or a selection of it, is made of.</summary>
/// <param name="indices">Their positions in the training part, int64 [B]; null where the caller has not said.</param>
/// <param name="step">The index of the step, for what is drawn.</param>
public readonly struct Samples(Tensor? indices, long step)
{
    /// <summary>Their positions in the training part, int64 [B].</summary>
    /// <exception cref="SakdException">The caller has not said which images the batch is made of.</exception>
    public Tensor Indices =>
        indices ?? throw new SakdException("This distiller remembers images: give the step their positions in the training part.");

    /// <summary>The index of the step, for what is drawn.</summary>
    public long Step => step;
}
