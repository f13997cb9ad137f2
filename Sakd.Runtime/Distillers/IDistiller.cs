using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>What a distiller has at one spot. Which of the interfaces below it implements says what its loss looks at.</summary>
/// <remarks>
/// Its constructor takes shapes and, if it wants them, the options of the step: <c>(FeatureShape student, FeatureShape teacher)</c> or
/// <c>(FeatureShape student, FeatureShape teacher, StepOptions options)</c>. <c>int spot, int spots</c> after the shapes tell which of how
/// many spots it is at, from 0. Modules are made with zeros or ones and drawn later, from the run's seed, through
/// <see cref="Layers.IInitializable"/>. A distiller without spots besides the logits needs no constructor of this form.
/// </remarks>
public interface IDistiller
{
    /// <summary>
    /// What the distiller owns and the student's optimizer trains, and memories as buffers; saved with the run. Null for nothing.
    /// </summary>
    nn.Module? Modules => null;
}
