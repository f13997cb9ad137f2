using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sakd.Checkpoints;
using Sakd.Kernels;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.CSharp;

/// <summary>A network as one class of C# over the kernels of <c>Sakd.Kernels</c>, and the weights that it reads.</summary>
/// <param name="Code">The class.</param>
/// <param name="Weights">The weights, by key; they are the surrounding scope's.</param>
/// <param name="Metadata">
/// What the file of the weights says: of which network and of which class they are, and that batch norms were taken into them.
/// </param>
/// <param name="Calls">How many kernels it calls.</param>
/// <param name="ArenaElements">The elements of all intermediate values of one image.</param>
internal sealed partial record StudentClass(
    string Code, IReadOnlyList<(string Key, Tensor Value)> Weights, Dictionary<string, string> Metadata, int Calls, int ArenaElements)
{
    /// <summary>Names that the class itself cannot have, since its members may; its fields have an underscore before theirs.</summary>
    public static IReadOnlyList<string> Members { get; } =
    [
        "Channels", "Height", "Width", "Classes", "ArenaElements", "ImagesAtOnce", "Digest", "Load", "ClassNames", "Mean", "Std", "Predict",
        "Forward",
    ];

    // 4 MB of intermediate values at once, which a processor's cache has for the most part; no more images than share weights well.
    private const int MostElements = 1 << 20, MostImages = 16;

    /// <summary>The digest that a class's text says; null where it says none.</summary>
    public static string? DigestIn(string code) => DigestLine().Match(code) is { Success: true } found ? found.Groups[1].Value : null;

    /// <summary>Writes a network.</summary>
    /// <param name="network">The network; its weights are copied when they are written.</param>
    /// <param name="info">What is known of it.</param>
    /// <param name="options">How its class is called.</param>
    /// <exception cref="SakdException">It is written by hand, or cannot be said so.</exception>
    public static StudentClass Of(Architecture network, CheckpointInfo info, StudentOptions options)
    {
        var names = new WeightNames(network);
        var plan = StepPlan.Of(BatchNormFolding.Of(network.Describe(GraphValue.Images(network.Input)), names));
        var (weights, fields) = (new StudentWeights(names), new StudentFields());
        var steps = new StepCode(plan, weights, fields);
        var lines = plan.Steps
            .SelectMany(step => steps.Calls(step).Select(call => (Call: call, Step: step)))
            .ToList();
        int atOnce = Math.Clamp(MostElements / steps.ArenaElements, 1, MostImages);
        (string Key, Tensor Value)[] values = [.. weights.All];
        var metadata = info.ToMetadata();
        metadata[CheckpointInfo.FoldedEntry] = CheckpointInfo.Folded;
        string digest = metadata[WeightFile.DigestEntry] = StudentDigest.Of(metadata, values);
        var code = new StringBuilder();
        code.Append(Head(network, info, options, steps.ArenaElements, atOnce, digest));
        foreach (var field in fields.All) code.Append($"    private readonly Kernels::{field.Type} {field.Name};\n");
        code.Append(Constructor(options.Class));
        foreach (var field in fields.All) code.Append($"        {field.Name} = {field.Made};\n");
        code.Append("    }\n\n");
        code.Append(LoadingAndBytes(info, options.Class));
        code.Append("""
                /// <inheritdoc/>
                protected override Kernels::NativeSpan<float> Forward(Kernels::Batch batch)
                {

            """);
        string? block = null;
        foreach (var (call, step) in lines)
        {
            if (WeightOf(step.Operation) is { } weight && BlockOf(names[weight]) is var of && of != block)
                code.Append($"{(block is null ? "" : "\n")}        // {block = of}\n");
            code.Append($"        {call}; // {step.Output.Shape}\n");
        }

        code.Append($"        return {steps.Output};\n    }}\n}}\n");
        return new StudentClass(code.ToString(), values, metadata, lines.Count, steps.ArenaElements);
    }

    /// <summary>The weight that a layer is called after.</summary>
    private static Tensor? WeightOf(GraphOperation operation) => operation switch
    {
        GraphOperation.Convolution conv => conv.Weight,
        GraphOperation.TransposedConvolution up => up.Weight,
        GraphOperation.Linear linear => linear.Weight,
        GraphOperation.BatchNormalisation norm => norm.Weight,
        GraphOperation.LayerNormalisation norm => norm.Weight,
        _ => null,
    };

    /// <summary>The block of a layer: "layer1.0" of "layer1.0.conv1.weight".</summary>
    private static string BlockOf(string key)
    {
        string[] parts = key.Split('.');
        return string.Join('.', parts[..Math.Min(2, Math.Max(1, parts.Length - 2))]);
    }

    // The kernels by an alias of their namespace, with two colons: whatever a user's namespaces hold, it hides none of them. So it is with
    // global::System.
    private static string Head(Architecture network, CheckpointInfo info, StudentOptions options, int arena, int atOnce, string digest)
    {
        var (input, images) = (network.Input, info.Images is { } larger ? $", of images of {larger} made smaller" : "");
        return $$"""
            // <auto-generated>
            // Written by sakd export: write it again, with --force, rather than change it. Another part of the class is the place for
            // what is yours.
            // </auto-generated>
            #nullable enable

            using Kernels = global::Sakd.Kernels;

            namespace {{options.Namespace}};

            /// <summary>
            /// {{CSharpText.Comment(network.Info.Name)}} for {{input}} and {{network.Classes}} classes,
            /// trained on {{CSharpText.Comment(info.Data)}}{{images}}. Any thread may call it.
            /// </summary>
            public sealed partial class {{options.Class}} : Kernels::StaticNetwork
            {
                /// <summary>The channels, height and width of an image.</summary>
                public const int Channels = {{input.Channels}}, Height = {{input.Height}}, Width = {{input.Width}};

                /// <summary>The number of classes.</summary>
                public const int Classes = {{network.Classes}};

                /// <summary>The elements of all intermediate values of one image, and how many images go through together.</summary>
                public const int ArenaElements = {{arena}}, ImagesAtOnce = {{atOnce}};

                /// <summary>What the weights say that were written with this class: those of another are refused.</summary>
                public const string Digest = "{{digest}}";


            """;
    }

    private static string Constructor(string name) => $$"""

            /// <summary>Makes the layers of their weights.</summary>
            /// <param name="weights">The weights, which are copied.</param>
            /// <param name="threads">The threads that share the work of a call, the caller's among them.</param>
            /// <exception cref="global::System.IO.InvalidDataException">They are not this class's.</exception>
            public {{name}}(Kernels::WeightFile weights, int threads = 1)
                : base(new(Channels, Height, Width, Classes, ArenaElements, ImagesAtOnce), threads)
            {
                weights.CheckDigest(Digest);

        """;

    private static string LoadingAndBytes(CheckpointInfo info, string name)
    {
        var members = new StringBuilder($$"""
                /// <summary>Reads the weights from their file, which was written beside this class.</summary>
                /// <param name="path">The file.</param>
                /// <param name="threads">The threads that share the work of a call.</param>
                public static {{name}} Load(string path, int threads = 1)
                {
                    using var weights = Kernels::WeightFile.Load(path);
                    return new {{name}}(weights, threads);
                }

                /// <summary>Reads the weights from a stream, such as an embedded resource.</summary>
                /// <param name="stream">The stream.</param>
                /// <param name="threads">The threads that share the work of a call.</param>
                public static {{name}} Load(global::System.IO.Stream stream, int threads = 1)
                {
                    using var weights = Kernels::WeightFile.Load(stream);
                    return new {{name}}(weights, threads);
                }


            """);
        if (info.ClassNames.Length > 0)
        {
            members.Append($$"""
                    /// <summary>The names of the classes, in the order of the logits.</summary>
                    public static global::System.Collections.Generic.IReadOnlyList<string> ClassNames { get; } =
                    [
                {{string.Concat(info.ClassNames.Select(one => $"        {CSharpText.Literal(one)},\n"))}}    ];


                """);
        }

        if (info.Normalisation is not { } normalisation) return members.ToString();
        members.Append($$"""
                /// <summary>What is taken from each channel, of numbers from 0 to 1.</summary>
                public static global::System.ReadOnlySpan<float> Mean => [{{Listed(normalisation.Mean)}}];

                /// <summary>What each channel is divided by then.</summary>
                public static global::System.ReadOnlySpan<float> Std => [{{Listed(normalisation.Std)}}];

                /// <summary>The logits of images of bytes, which are normalised as those that it was trained on.</summary>
                /// <param name="pixels">[B, H, W, C]: image by image, row by row, pixel by pixel, as decoders make them.</param>
                /// <param name="logits">Where they go: [B, classes].</param>
                public void Predict(global::System.ReadOnlySpan<byte> pixels, global::System.Span<float> logits) =>
                    Predict(pixels, Mean, Std, logits);


            """);
        return members.ToString();
    }

    private static string Listed(IEnumerable<double> numbers) =>
        string.Join(", ", numbers.Select(number => $"{((float)number).ToString("R", CultureInfo.InvariantCulture)}f"));

    [GeneratedRegex("public const string Digest = \"([0-9a-f]+)\";")]
    private static partial Regex DigestLine();
}
