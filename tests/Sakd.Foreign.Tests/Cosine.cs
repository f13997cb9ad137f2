using Sakd;
using Sakd.Distillers;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Acme.Vision;

/// <summary>
/// A distiller of a user's own, with a layer that it trains: 1 - the cosine between channel means, the student's brought to the teacher's
/// length.
/// </summary>
[Distiller("cosine", Layout.Stages, Weight = 2, Title = "Cosine of channel means", Paper = "Acme Vision, internal")]
internal sealed class Cosine : ISpotDistiller
{
    private readonly Linear _embed;

    public Cosine(FeatureShape student, FeatureShape teacher)
    {
        _embed = new Linear(student.Channels, teacher.Channels);
        using var generator = new Generator(7);
        _embed.Initialize(generator);
    }

    public nn.Module Modules => _embed;

    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var means = student.mean([2, 3]);
        using var embedded = _embed.forward(means);
        using var target = teacher.mean([2, 3]);
        using var cosine = nn.functional.cosine_similarity(embedded, target, dim: 1);
        using var mean = cosine.mean();
        return 1 - mean;
    }
}
