using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student tells in its own words what the teacher says. A paraphraser, an autoencoder trained on the teacher's features beforehand,
/// puts them into factors of half as many channels; a translator makes the student's factors, from the whole batch, as it has batch norm.
/// The loss is the mean absolute difference of the attention maps of the factors (see <see cref="AttentionTransfer"/>); the larger map is
/// averaged down to the smaller.
/// </summary>
[Distiller(
    "ft", Layout.Last, Weight = 200, Title = "Factor transfer",
    Paper = "Kim, Park, Kwak: Paraphrasing Complex Network: Network Compression via Factor Transfer, NeurIPS 2018, arXiv 1802.04977")]
public sealed class FactorTransfer : ISpotDistiller, IPretrainedDistiller
{
    /// <summary>k, the share of the teacher's channels that its factors have.</summary>
    private const double Rate = 0.5;

    private readonly (long, long)? _studentSize;
    private readonly (long, long)? _teacherSize;
    private readonly Translator _translator;
    private readonly Paraphraser _paraphraser;

    /// <summary>Makes translator and paraphraser.</summary>
    /// <param name="student">Shape of the student's feature, [C, H, W].</param>
    /// <param name="teacher">Shape of the teacher's feature, [C', H', W'].</param>
    public FactorTransfer(FeatureShape student, FeatureShape teacher)
    {
        int factors = Math.Max(1, (int)(teacher.Channels * Rate));
        _studentSize = FeatureMaps.SizeBeside(student, teacher);
        _teacherSize = FeatureMaps.SizeBeside(teacher, student);
        _translator = new Translator(student.Channels, factors);
        _paraphraser = new Paraphraser(teacher.Channels, factors);
    }

    /// <summary>The translator.</summary>
    public nn.Module Modules => _translator;

    /// <summary>The paraphraser; no loss of the student's gives it a gradient.</summary>
    public nn.Module Pretrained => _paraphraser;

    /// <summary>The mean squared error of the teacher's features as the paraphraser says them again.</summary>
    /// <inheritdoc/>
    public Tensor PretrainingLoss(Tensor teacher)
    {
        using var said = _paraphraser.forward(teacher);
        return nn.functional.mse_loss(said, teacher);
    }

    /// <inheritdoc/>
    public Tensor Regress(Tensor student) => _translator.forward(student);

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var factors = Paraphrase(teacher);
        return Difference(student, factors);
    }

    /// <summary>The loss of factors, [B, K, H, W] and [B, K', H', W'].</summary>
    internal Tensor Difference(Tensor student, Tensor teacher)
    {
        using var studentMap = FeatureMaps.AttentionMap(student, _studentSize);
        using var teacherMap = FeatureMaps.AttentionMap(teacher, _teacherSize);
        return nn.functional.l1_loss(studentMap, teacherMap);
    }

    private Tensor Paraphrase(Tensor teacher)
    {
        using var _ = no_grad();
        return _paraphraser.Factors(teacher);
    }
}
