using System.CommandLine;

namespace Sakd.App.Exporting.Quantising;

/// <summary>The options of an export in eight bits.</summary>
internal sealed class QuantisationOptions
{
    /// <summary>The option that the others belong to.</summary>
    public const string Int8 = "--int8";

    private readonly Option<bool> _int8 = new(Int8)
    {
        Description = "With --to onnx, in eight bits: weights and what layers compute; batch norms are taken in then",
    };

    private readonly Option<string?> _calibrate = new Option<string?>("--calibrate")
    {
        Description = "With --int8, images as of --data: the training part sets the ranges, the test part shows the loss",
        HelpName = $"{DataSource.Bundled}|path",
    }.Named();

    private readonly Option<string> _ranges = Calibration.Rules.Option(
        "--ranges", Calibration.Rules.NameOf(RangeRule.Percentile), "With --int8, how the range of what a layer computes is chosen");

    private readonly Option<int> _images = NumberOptions.Whole(
        "--calibration-images", 1, 512, "With --int8, how many training images there are to calibrate with");

    private readonly Option<double?> _maxLoss = NumberOptions.Positive(
        "--max-loss", 1, "With --int8, the points of accuracy that may be lost; where it is more, nothing is written", most: 100);

    private readonly Option<int> _threads = new ComputeOptions().Threads;

    /// <summary>The options.</summary>
    public QuantisationOptions() => _threads.Description = $"With {Int8}, threads to calibrate and measure with";

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_int8, .. Others];

    private IEnumerable<Option> Others => [_calibrate, _ranges, _images, _maxLoss, _threads];

    /// <summary>What was given; null for an export in real numbers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SakdException">Options are given without the one that they belong to.</exception>
    public Quantisation? Of(ParseResult parsed)
    {
        if (!parsed.GetValue(_int8))
        {
            var given = Others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return given is null ? null : throw new SakdException($"{given.Name} is of {Int8}: leave it away, or give both");
        }

        string data = parsed.GetValue(_calibrate) ?? throw new SakdException(
            $"{Int8} needs images to calibrate with: name them with {_calibrate.Name}, {DataSource.Bundled} or a path");
        return new Quantisation(
            data, Calibration.Rules.Parse(parsed.GetRequiredValue(_ranges)), parsed.GetValue(_images), parsed.GetValue(_maxLoss)!.Value,
            parsed.GetValue(_threads));
    }
}
