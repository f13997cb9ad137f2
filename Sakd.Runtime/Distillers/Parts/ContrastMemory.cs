using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// What one network's embedding last made of every image: "rows" [n, d] of length 1; and the "normaliser" of the other network's scores
/// against it, -1 until the first samples have set it.
/// </summary>
internal sealed class ContrastMemory : Layer
{
    private const double Temperature = 0.07;
    private const double Momentum = 0.5;
    private const double Epsilon = 1e-7;

    private static readonly Scalar _unset = (-1).ToScalar();

    private Tensor _rows;
    private Tensor _normaliser;

    internal ContrastMemory(int images, int dimension)
        : base(nameof(ContrastMemory))
    {
        _rows = AddBuffer("rows", zeros(images, dimension));
        _normaliser = AddBuffer("normaliser", -ones([]));
    }

    /// <summary>The inner products of embeddings [B, d] with every row, [B, n].</summary>
    public override Tensor forward(Tensor x)
    {
        using var columns = _rows.t();
        return x.mm(columns);
    }

    /// <summary>The rows are drawn from U(-b, b) with b = sqrt(3 / d), which makes their length 1 on average.</summary>
    public override void Initialize(Generator generator)
    {
        using var _ = no_grad();
        double bound = 1 / Math.Sqrt(_rows.size(1) / 3.0);
        _rows.uniform_(-bound, bound, generator);
        _normaliser.fill_(_unset);
    }

    /// <summary>
    /// The contrastive loss: with p the scores' exponentials over the normaliser and c = K / n, minus the mean over the samples of log(p /
    /// (p + c)) of column 0 plus the sum of log(c / (p + c)) over the others.
    /// </summary>
    /// <param name="embedding">The other network's embeddings, [B, d].</param>
    /// <param name="contrast">The images to score, int64 [B, K + 1].</param>
    /// <returns>
    /// A scalar. The rows change before anyone asks for its gradient, so the gradient is taken here and carried by a linear term.
    /// </returns>
    internal Tensor Contrast(Tensor embedding, Tensor contrast)
    {
        using var leaf = embedding.detach();
        leaf.requires_grad = embedding.requires_grad;
        using var loss = Score(leaf, contrast);
        var constant = loss.detach();
        if (!loss.requires_grad) return constant;

        using (constant)
        {
            using var gradient = autograd.grad([loss], [leaf])[0];
            using var products = embedding * gradient;
            using var linear = products.sum();
            using var value = linear.detach();
            using var carrier = linear - value;
            return constant + carrier;
        }
    }

    /// <summary>Moves the rows of some images half-way to their embeddings.</summary>
    /// <param name="images">Which, int64 [B].</param>
    /// <param name="embedding">Their embeddings, [B, d].</param>
    internal void Remember(Tensor images, Tensor embedding)
    {
        using var _ = no_grad();
        using var before = _rows.index_select(0, images);
        using var kept = before.Times(Momentum);
        using var added = embedding.Times(1 - Momentum);
        using var sum = kept + added;
        using var rows = RowVectors.Unit(sum);
        _rows.index_copy_(0, images, rows);
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        _rows = get_buffer("rows")!;
        _normaliser = get_buffer("normaliser")!;
    }

    private Tensor Score(Tensor embedding, Tensor contrast)
    {
        long negatives = contrast.size(1) - 1;
        double noise = (double)negatives / _rows.size(0);
        using var all = forward(embedding);
        using var scores = all.gather(1, contrast);
        using var logits = scores.Over(Temperature);
        Normalise(logits);

        // log(p / (p + c)) and log(c / (p + c)) are the log-sigmoids of x and -x with x = log p - log c.
        using var divisor = _normaliser.Times(noise + Epsilon);
        using var logDivisor = divisor.log();
        using var x = logits - logDivisor;
        using var own = x.narrow(1, 0, 1);
        using var others = x.narrow(1, 1, negatives);
        using var negated = -others;
        using var logOwn = nn.functional.logsigmoid(own);
        using var logOthers = nn.functional.logsigmoid(negated);
        using var ownSum = logOwn.sum();
        using var othersSum = logOthers.sum();
        using var sum = ownSum + othersSum;
        using var mean = sum.Over(embedding.size(0));
        return mean.SubtractedFrom(-negatives * Math.Log(noise / (noise + Epsilon)));
    }

    /// <summary>Sets the normaliser by the first samples, to the mean of the exponentials times n; later ones leave it.</summary>
    private void Normalise(Tensor logits)
    {
        using var _ = no_grad();
        using var exponentials = logits.exp();
        using var mean = exponentials.mean();
        using var measured = mean.Times(_rows.size(0));
        using var unset = _normaliser.lt(Arithmetic.Zero);
        using var normaliser = where(unset, measured, _normaliser);
        _normaliser.copy_(normaliser);
    }
}
