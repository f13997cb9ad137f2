using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>The channels and shape of every value of a block, written in C# over the constructor's parameters.</summary>
internal sealed class BlockShapes
{
    private readonly Dictionary<string, (string Channels, string Shape)> _values = new()
    {
        [BlockGraph.Input] = ("input.Channels", "input"),
    };

    public BlockShapes(BlockGraph block)
    {
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply apply)
            {
                Add(apply.Layer, conditional: false);
                continue;
            }

            var choice = (Step.Choose)step;
            foreach (var layer in choice.Alternatives.SelectMany(alternative => alternative.Layers))
            {
                Add(layer, conditional: true);
            }

            // Whichever alternative is there, the value is the same; those with modules say how its size comes about.
            var withModules = choice.Alternatives.Where(alternative => alternative.Layers.Any(layer => layer.Key is not null)).ToList();
            var channels = choice.Alternatives.Select(alternative => _values[alternative.Layers[alternative.Layers.Count - 1].Output].Channels).ToList();
            var shape = choice.Optional ? _values[choice.Passed].Shape : _values[choice.Alternatives[0].Layers[choice.Alternatives[0].Layers.Count - 1].Output].Shape;
            foreach (var alternative in withModules)
            {
                var module = Naming.Property(alternative.Layers.First(layer => layer.Key is not null).Key!);
                shape = $"({module} is not null ? {_values[alternative.Layers[alternative.Layers.Count - 1].Output].Shape} : {shape})";
            }

            _values[choice.Output] = ($"{shape}.Channels", shape);
            if (!choice.Optional && channels.Distinct().Count() == 1)
            {
                _values[choice.Output] = (channels[0], shape);
            }
        }
    }

    /// <summary>The channels of a value.</summary>
    public string Channels(string value) => _values[value].Channels;

    /// <summary>The shape of the value that the block returns.</summary>
    public string Output(string value) => _values[value].Shape;

    private void Add(LayerNode layer, bool conditional)
    {
        var channels = layer.Inputs.Select(input => _values[input].Channels).ToList();
        var shapes = layer.Inputs.Select(input => _values[input].Shape).ToList();
        var module = layer.Key is { } key ? Naming.Property(key) + (conditional ? "!" : "") : null;
        _values[layer.Output] = (
            layer.Kind.OutputChannels(layer, channels, BlockCode.InConstructor),
            layer.Kind.OutputShape(layer, shapes, module));
    }
}
