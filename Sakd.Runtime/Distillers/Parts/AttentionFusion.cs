using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// A level of ReviewKD: "conv1" leads the student's feature into a width that all levels share, "att_conv" weighs it, position by position,
/// against what comes from the deeper level, and "conv2" makes of the sum what is compared with the teacher's feature.
/// </summary>
internal sealed class AttentionFusion : nn.Module, IInitializable
{
    private readonly (int Height, int Width) _student, _teacher;
    private readonly Conv2d _reduce, _expand;
    private readonly BatchNorm2d _reducedNorm, _expandedNorm;
    private readonly Conv2d? _attention;

    /// <summary>Makes the layers.</summary>
    /// <param name="student">Shape of the student's feature, [C, H, W].</param>
    /// <param name="teacher">Shape of the teacher's, [C', H', W'].</param>
    /// <param name="width">The channels that all levels share.</param>
    /// <param name="isDeepest">Whether nothing comes from a deeper level.</param>
    internal AttentionFusion(FeatureShape student, FeatureShape teacher, int width, bool isDeepest)
        : base(nameof(AttentionFusion))
    {
        (_student, _teacher) = ((student.Height, student.Width), (teacher.Height, teacher.Width));
        _reduce = this.Register("conv1.0", new Conv2d(student.Channels, width, kernel: 1));
        _reducedNorm = this.Register("conv1.1", new BatchNorm2d(width));
        _expand = this.Register("conv2.0", new Conv2d(width, teacher.Channels, kernel: 3, padding: 1));
        _expandedNorm = this.Register("conv2.1", new BatchNorm2d(teacher.Channels));
        if (!isDeepest) _attention = this.Register("att_conv.0", new Conv2d(2 * width, 2, kernel: 1, bias: true));
    }

    /// <summary>As the authors left them: "conv1" and "conv2" uniform within sqrt(3 / fan_in), "att_conv" as PyTorch does.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public void Initialize(Generator generator)
    {
        Initialization.KaimingUniform(_reduce.Weight, generator);
        Initialization.KaimingUniform(_expand.Weight, generator);
        if (_attention is not null) Initialization.PyTorchDefault(_attention.Weight, _attention.Bias, generator);
        _reducedNorm.Initialize(generator);
        _expandedNorm.Initialize(generator);
    }

    /// <summary>What goes on to the shallower level, [B, width, H', W'], and what is compared, [B, C', H', W'].</summary>
    /// <param name="student">The student's feature [B, C, H, W].</param>
    /// <param name="deeper">What comes from the deeper level, [B, width, ..]; null where nothing does. It stays the caller's.</param>
    internal (Tensor Fused, Tensor Compared) Forward(Tensor student, Tensor? deeper)
    {
        var fused = Fuse(student, deeper);
        using var expanded = _expand.forward(fused);
        return (fused, _expandedNorm.forward(expanded));
    }

    /// <summary>Does nothing, as in <see cref="ExplicitModule"/>.</summary>
    protected override void RegisterComponents()
    {
    }

    private Tensor Fuse(Tensor student, Tensor? deeper)
    {
        using var reduced = _reduce.forward(student);
        using var normalised = _reducedNorm.forward(reduced);
        using var weighed = deeper is null ? normalised.alias() : Weigh(normalised, deeper);
        return Resized(weighed, _teacher);
    }

    private Tensor Weigh(Tensor own, Tensor deeper)
    {
        using var resized = Resized(deeper, _student);
        using var both = cat([own, resized], 1);
        using var scores = _attention!.forward(both);
        using var weights = scores.sigmoid();
        using var ofOwn = weights.narrow(1, 0, 1);
        using var ofDeeper = weights.narrow(1, 1, 1);
        using var ownPart = own * ofOwn;
        using var deeperPart = resized * ofDeeper;
        return ownPart + deeperPart;
    }

    private static Tensor Resized(Tensor map, (int Height, int Width) size) =>
        map.size(2) == size.Height && map.size(3) == size.Width ? map.alias() : Functional.UpsampleNearest(map, size);
}
