using System.CommandLine;

namespace Sakd.App.Classifying;

/// <summary>The options of commands that take a trained network, whatever form its file has.</summary>
internal sealed class ModelOptions
{
    /// <summary>What such a file may be.</summary>
    public const string Forms =
        "A checkpoint of a run, what torch.save or TorchSharp's module.save wrote, an .onnx file, or an exported class";

    /// <summary>The network of a checkpoint that does not say so itself.</summary>
    public Option<string?> Architecture { get; } = new Option<string?>("--architecture")
    {
        Description = "The network of a checkpoint that does not say so itself",
        HelpName = "name",
    }.Named();

    /// <summary>Other beginnings for a checkpoint's keys.</summary>
    public Option<string[]> Maps { get; } = NetworkFile.MapOption();

    /// <summary>The threads to compute with.</summary>
    public Option<int> Threads { get; } = new ComputeOptions().Threads;

    /// <summary>Opens a file.</summary>
    /// <exception cref="SakdException">It is missing, damaged, or of another network.</exception>
    public Classifier Open(Session session, ParseResult parsed, string path)
    {
        int threads = parsed.GetValue(Threads);
        _ = Compute.Open(Compute.DefaultDevice, threads);
        return Classifier.Open(session, path, parsed.GetValue(Architecture), parsed.GetRequiredValue(Maps), threads);
    }
}
