using Sakd.App.Exporting.Quantising;
using Sakd.Checkpoints;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Onnx;

/// <summary>A network as an ONNX model: images [B, C, H, W] in, normalised, logits [B, K] out.</summary>
internal static class OnnxModel
{
    /// <summary>The versions of ONNX's operators that models are written in.</summary>
    public const int LeastOpset = 17, MostOpset = 22;

    /// <summary>What its input and its output are called.</summary>
    public const string Images = "images", Logits = "logits";

    /// <summary>What says in the metadata that a model computes in eight bits, and how these were chosen.</summary>
    public const string Quantised = "quantised";

    private const string Batch = "batch";

    /// <summary>Writes a network.</summary>
    /// <param name="network">The network; its weights are copied.</param>
    /// <param name="info">What is said of it in the model's metadata.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="calibration">Finds which bytes stand for its values; null for real numbers.</param>
    /// <exception cref="SakdException">It is written by hand, or cannot be said so.</exception>
    public static ModelProto Of(Architecture network, CheckpointInfo info, OnnxOptions options, Calibration? calibration = null)
    {
        using var scope = NewDisposeScope();
        var names = new WeightNames(network);
        var described = network.Describe(GraphValue.Images(network.Input));
        if (options.Fold) described = BatchNormFolding.Of(described, names);
        if (options.DynamicSize) CheckSizes(network, described);
        var graph = new OnnxGraph(names);
        var quantisation = calibration is null ? null : new OnnxQuantisation(graph, names, calibration.Scales(described));
        var operations = new OnnxOperations(graph, quantisation);
        var written = new Dictionary<GraphValue, string>();
        foreach (var value in described.InOrder())
        {
            string name = value.Operation is null
                ? Images
                : operations.Write(value, [.. value.Inputs.Select(input => written[input])]);
            written[value] = quantisation?.Rounded(value, name) ?? name;
        }

        graph.AddTo(Logits, "Flatten", [written[described]], ("axis", 1));
        graph.Graph.Name = network.Info.Name;
        graph.Graph.Input.Add(Value(Images, [Count(options), network.Input.Channels, .. Size(network, options)]));
        graph.Graph.Output.Add(Value(Logits, [Count(options), network.Classes]));
        var model = new ModelProto
        {
            IrVersion = options.Opset switch { <= 18 => 8, <= 20 => 9, _ => 10 },
            ProducerName = "sakd",
            ProducerVersion = Runs.RunConfig.CurrentVersion,
            DocString = $"{network.Info.Name}: {Images} [B, {network.Input.Channels}, {network.Input.Height}, {network.Input.Width}] of "
                + $"numbers from 0 to 1, less 'mean' and over 'std' of the metadata, to {Logits} [B, {network.Classes}]",
            Graph = graph.Graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = options.Opset } },
        };
        foreach (var (key, value) in info.ToMetadata().Where(entry => entry.Key != "format"))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        if (calibration is not null)
            model.MetadataProps.Add(new StringStringEntryProto { Key = Quantised, Value = calibration.Description });
        return model;
    }

    /// <summary>What needs images of one size says so, where images of others are to be let in.</summary>
    private static void CheckSizes(Architecture network, GraphValue described)
    {
        var bound = described.InOrder().Select(value => value.Operation).FirstOrDefault(operation => operation
            is GraphOperation.Positions or GraphOperation.Flattening or GraphOperation.AdaptivePooling or GraphOperation.ToMap
                or GraphOperation.Upsampling or GraphOperation.TokenAt or GraphOperation.MeanOfTokens
                or GraphOperation.Pooling { CeilMode: true });
        if (bound is not null)
            throw new SakdException(
                $"{network.Info.Name} is for images of {network.Input.Height}x{network.Input.Width} alone, since it has a "
                + $"{bound.GetType().Name}: leave --dynamic-size away");
    }

    private static object Count(OnnxOptions options) => options.DynamicBatch ? Batch : 1L;

    private static object[] Size(Architecture network, OnnxOptions options) =>
        options.DynamicSize ? ["height", "width"] : [(long)network.Input.Height, (long)network.Input.Width];

    private static ValueInfoProto Value(string name, object[] shape)
    {
        var type = new TensorTypeProto { ElemType = OnnxGraph.Float32, Shape = new TensorShapeProto() };
        foreach (object dimension in shape)
        {
            type.Shape.Dim.Add(dimension is string symbol
                ? new DimensionProto { DimParam = symbol }
                : new DimensionProto { DimValue = Convert.ToInt64(dimension, System.Globalization.CultureInfo.InvariantCulture) });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
