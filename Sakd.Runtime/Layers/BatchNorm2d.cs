using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Batch normalisation over [B, C, H, W]: by the batch's statistics in training mode, which it keeps a running mean of, and by
/// the running ones in evaluation mode.
/// </summary>
public sealed class BatchNorm2d : Layer
{
    private const double Momentum = 0.1;

    /// <summary>Makes the layer as the identity: weight and variance 1, bias and mean 0.</summary>
    /// <param name="channels">C.</param>
    public BatchNorm2d(int channels)
        : base(nameof(BatchNorm2d))
    {
        Weight = AddParameter("weight", channels);
        Bias = AddParameter("bias", channels);
        RunningMean = AddBuffer("running_mean", zeros(channels));
        RunningVar = AddBuffer("running_var", ones(channels));
        NumBatchesTracked = AddBuffer("num_batches_tracked", zeros([], ScalarType.Int64));
        Initialization.Fill(Weight, 1);
    }

    /// <summary>What is added to the variance.</summary>
    public static double Epsilon => 1e-5;

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
    public override Tensor forward(Tensor x)
    {
        bool inTraining = training;
        if (inTraining) NumBatchesTracked.add_(Arithmetic.One);
        return nn.functional.batch_norm(x, RunningMean, RunningVar, Weight, Bias, inTraining, Momentum, Epsilon);
    }

    /// <summary>Weight 1, bias 0; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator)
    {
        Initialization.Fill(Weight, 1);
        Initialization.Fill(Bias, 0);
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        Weight = get_parameter("weight")!;
        Bias = get_parameter("bias")!;
        RunningMean = get_buffer("running_mean")!;
        RunningVar = get_buffer("running_var")!;
        NumBatchesTracked = get_buffer("num_batches_tracked")!;
    }
}
