using System.Globalization;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Zeros at random while the network is trained: the shape stays, and there are no parameters.</summary>
internal sealed class DropoutLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool HasKey => true;

    public override bool IsOfTraining => true;

    public override string ModuleType => "Dropout";

    public override void Check(LayerDeclaration layer, Problems problems)
    {
        if (!double.TryParse(layer["Rate"], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || !(rate >= 0 && rate < 1))
        {
            problems.Add(Descriptors.BadRate, layer.Site, layer.Title, layer["Rate"] ?? "");
        }
    }

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0]);

    public override string Describe(LayerNode layer, Func<string, string> escape) => $"Dropout at a rate of {layer.Declaration["Rate"]}.";

    public override Term Construct(LayerNode layer, Term channels) => new New("Dropout", new Atom(layer.Declaration["Rate"]!));
}
