using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>Compares samples with what it remembers of others, so it must know which images they are.</summary>
public interface IMemoryDistiller : IDistiller
{
    /// <summary>The loss of the samples that are distilled at this spot.</summary>
    /// <param name="student">The student's features, a row per selected sample, at least one.</param>
    /// <param name="teacher">The teacher's features of the same samples.</param>
    /// <param name="samples">Which images of the training part the rows are.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(Tensor student, Tensor teacher, Samples samples);
}
