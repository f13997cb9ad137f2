using Sakd.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Batch normalisation over [B, C, H, W]: by the batch's statistics in training mode, which it keeps a running mean of, and by
/// the running ones in evaluation mode.
/// </summary>
public sealed class BatchNorm2d : Layer
{
    /// <summary>Makes the layer as the identity: weight and variance 1, bias and mean 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="momentum">How far the running statistics go towards a batch's, from 0 to 1.</param>
    public BatchNorm2d(int channels, double epsilon = 1e-5, double momentum = 0.1)
        : base(nameof(BatchNorm2d))
    {
        (Epsilon, Momentum) = (epsilon, momentum);
        Weight = AddParameter("weight", channels);
        Bias = AddParameter("bias", channels);
        RunningMean = AddBuffer("running_mean", zeros(channels));
        RunningVar = AddBuffer("running_var", ones(channels));
        NumBatchesTracked = AddBuffer("num_batches_tracked", zeros([], ScalarType.Int64));
        Initialization.Fill(Weight, 1);
    }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>How far the running statistics go towards a batch's.</summary>
    public double Momentum { get; }

    /// <summary>The scale, [C].</summary>
    public Parameter Weight { get; private set; }

    /// <summary>The shift, [C].</summary>
    public Parameter Bias { get; private set; }

    /// <summary>The running mean, [C].</summary>
    public Tensor RunningMean { get; private set; }

    /// <summary>The running variance, unbiased, [C].</summary>
    public Tensor RunningVar { get; private set; }

    /// <summary>The number of batches seen in training mode, a 64-bit scalar.</summary>
    public Tensor NumBatchesTracked { get; private set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Forward(x, null, hasRelu: false, []);

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) =>
        x.With(new GraphOperation.BatchNormalisation(Weight, Bias, RunningMean, RunningVar, Epsilon));

    /// <summary>The ReLU of it.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="beforeRelu">Where what the ReLU reads goes; null where it is not asked for.</param>
    public Tensor ForwardRelu(Tensor x, params ReadOnlySpan<ICollection<Tensor>?> beforeRelu) =>
        Forward(x, null, hasRelu: true, beforeRelu);

    /// <summary>What it computes, plus another value.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="plus">The other value, which stays the caller's.</param>
    public Tensor ForwardAdd(Tensor x, Tensor plus) => Forward(x, plus, hasRelu: false, []);

    /// <summary>The ReLU of the sum of both.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="plus">The other value, which stays the caller's.</param>
    /// <param name="beforeRelu">Where what the ReLU reads goes; null where it is not asked for.</param>
    public Tensor ForwardAddRelu(Tensor x, Tensor plus, params ReadOnlySpan<ICollection<Tensor>?> beforeRelu) =>
        Forward(x, plus, hasRelu: true, beforeRelu);

    /// <summary>Has the running statistics follow those of a batch.</summary>
    /// <param name="mean">The mean of each channel.</param>
    /// <param name="variance">The biased variance of each channel.</param>
    /// <param name="count">The number of elements of each channel.</param>
    internal unsafe void Track(double[] mean, double[] variance, long count)
    {
        using Operand means = Operand.Row(RunningMean, mean.Length), variances = Operand.Row(RunningVar, mean.Length);
        float* runningMean = means.Elements.First, runningVar = variances.Elements.First;
        for (int i = 0; i < mean.Length; i++)
        {
            runningMean[i] = (float)((runningMean[i] * (1 - Momentum)) + (mean[i] * Momentum));
            runningVar[i] = (float)((runningVar[i] * (1 - Momentum)) + (variance[i] * count / (count - 1) * Momentum));
        }
    }

    /// <summary>What the layer computes in training mode, by libtorch's operations; the running statistics do not follow.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="weight">The scale, [C].</param>
    internal Tensor Normalise(Tensor x, Tensor weight) => nn.functional.batch_norm(x, null, null, weight, Bias, true, Momentum, Epsilon);

    /// <summary>Weight 1, bias 0; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator) => Initialization.Affine(Weight, Bias);

    /// <inheritdoc/>
    protected override void Fetch()
    {
        Weight = get_parameter("weight")!;
        Bias = get_parameter("bias")!;
        RunningMean = get_buffer("running_mean")!;
        RunningVar = get_buffer("running_var")!;
        NumBatchesTracked = get_buffer("num_batches_tracked")!;
    }

    /// <summary>
    /// Whether our kernels compute this. What does not fit the layer they leave to libtorch, which says what is wrong with it.
    /// </summary>
    private bool IsComputedHere(Tensor x, Tensor? plus) =>
        KernelSupport.CanTrain(x) && (plus is null || KernelSupport.AreAlike(x, plus))
        && KernelSupport.ArePerChannel(Weight, x.size(1)) && KernelSupport.ArePerChannel(Bias, x.size(1))
        && KernelSupport.ArePerChannel(RunningMean, x.size(1)) && KernelSupport.ArePerChannel(RunningVar, x.size(1));

    private Tensor Forward(Tensor x, Tensor? plus, bool hasRelu, ReadOnlySpan<ICollection<Tensor>?> beforeRelu)
    {
        if (hasRelu && PreActivationSinks.Any(beforeRelu))
        {
            using var kept = Forward(x, plus, hasRelu: false, []);
            PreActivationSinks.Add(kept, beforeRelu);
            return Functional.Relu(kept);
        }

        // As PyTorch: of one value there is no variance, and the running one would no longer be a number.
        if (training && x.dim() > 1 && x.numel() == x.size(1))
            throw new ArgumentException(
                $"Expected more than 1 value per channel when training, got input size [{string.Join(", ", x.shape)}]", nameof(x));

        if (training) NumBatchesTracked.add_(Arithmetic.One, Arithmetic.One);
        if (training && is_grad_enabled() && IsComputedHere(x, plus)) return BatchNormFunction.Of(this, x, plus, hasRelu);

        var value = nn.functional.batch_norm(x, RunningMean, RunningVar, Weight, Bias, training, Momentum, Epsilon);
        if (plus is not null)
        {
            using var part = value;
            value = part + plus;
        }

        if (!hasRelu) return value;
        using (value) return Functional.Relu(value, inPlace: true);
    }
}
