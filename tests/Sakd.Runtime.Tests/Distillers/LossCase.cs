using System.Text.Json;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>One case of a distiller in losses.json: fresh inputs, who is selected at each spot, and what must come out.</summary>
internal sealed class LossCase
{
    private readonly ScalarType _type;

    private LossCase(string what, JsonElement golden, JsonElement reference, ScalarType type)
    {
        (What, Reference, _type) = (what, reference, type);
        Inputs = golden.At("inputs").EnumerateObject().ToDictionary(input => input.Name, input => input.Value.Tensor(type));
        var names = Inputs.Keys.Where(IsStudent).Select(name => (Student: name, Teacher: Counterpart(name))).ToList();
        foreach (var (student, _) in names) Leaves[student] = Inputs[student].requires_grad_();
        var decisions = new Decisions(Masks(reference, Inputs[names[0].Student].shape[0], names.Count));
        Spots = [.. names.Select((name, i) => new LossSpot(Inputs[name.Student], Inputs[name.Teacher], decisions[i]))];
    }

    /// <summary>Both precisions and what can be asked of them: the references have nine digits.</summary>
    public static TheoryData<ScalarType, double> Precisions { get; } = new() { { ScalarType.Float32, 1e-5 }, { ScalarType.Float64, 1e-6 } };

    /// <summary>The case's name.</summary>
    internal string What { get; }

    /// <summary>What must come out.</summary>
    internal JsonElement Reference { get; }

    /// <summary>Everything given, by name.</summary>
    internal Dictionary<string, Tensor> Inputs { get; }

    /// <summary>
    /// What gradients are asked of: the student's features and the parameters that a test adds under their names in the file.
    /// </summary>
    internal Dictionary<string, Tensor> Leaves { get; } = [];

    /// <summary>The features and who is selected, spot by spot.</summary>
    internal LossSpot[] Spots { get; }

    /// <summary>Whether the case has masks, and was so computed by the published step.</summary>
    internal bool IsMasked => Reference.Find("masks") is not null || Reference.Find("mask") is not null;

    /// <summary>Runs every case of a distiller.</summary>
    /// <param name="golden">The distiller's numbers.</param>
    /// <param name="type">The precision to compute in.</param>
    /// <param name="run">Gets a case, and disposes of nothing.</param>
    internal static void ForEach(JsonElement golden, ScalarType type, Action<LossCase> run)
    {
        int number = 0;
        foreach (var (what, reference) in References(golden))
        {
            using var scope = NewDisposeScope();
            run(new LossCase(what, golden, reference, type));
            number++;
        }

        Assert.NotEqual(0, number);
    }

    /// <summary>Runs every case of a distiller that compares features spot by spot.</summary>
    internal static void ForEachSpot(
        JsonElement golden, ScalarType type, double tolerance, Func<LossCase, int, ISpotDistiller> create, double absolute = 0) =>
        ForEach(golden, type, found =>
        {
            var losses = found.Spots.Select((spot, i) => spot.Selection.Weigh(create(found, i), spot.Student, spot.Teacher));
            found.Check([.. losses], tolerance, absolute);
        });

    /// <summary>Fills a distiller's modules with inputs of the case and asks for the gradients of what it trains.</summary>
    /// <param name="modules">The modules.</param>
    /// <param name="keys">Keys in the state dict and names in the file; tensors of other keys keep their values.</param>
    internal void Load(nn.Module modules, params (string Key, string Name)[] keys)
    {
        modules.to(_type);
        var values = StateDict.Of(modules).ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var (key, name) in keys)
        {
            Leaves[name] = values[key];
            values[key] = Inputs[name];
        }

        StateDict.Load(modules, values, What);
    }

    /// <summary>Value and gradients are the references.</summary>
    /// <param name="losses">The part of each spot.</param>
    /// <param name="tolerance">Relative to the largest entry.</param>
    /// <param name="absolute">What may come on top, where a reference is 0 by cancellation.</param>
    internal void Check(Tensor[] losses, double tolerance, double absolute = 0)
    {
        string digits = _type is ScalarType.Float64 ? "f64" : "f32";
        if (!IsMasked && Reference.Find($"group_{digits}") is { } group)
        {
            Assert.Equal(group.GetArrayLength(), losses.Length);
            foreach (var (expected, (loss, i)) in group
                .Numbers()
                .Zip(losses.Select((loss, i) => (loss, i)), (number, loss) => (number, loss)))
                Close.To(expected, loss.ToDouble(), tolerance, $"{What}, loss of spot {i}");
        }

        var sum = losses.Aggregate((a, b) => a + b);
        Assert.Equal(_type, sum.dtype);
        if (sum.requires_grad) sum.backward();
        Close.To(ExpectedLoss(digits), sum.ToDouble(), tolerance, $"{What}, loss", absolute);
        if (Reference.Find("grad") is { } gradients)
            Assert.Subset(Leaves.Keys.ToHashSet(), gradients.EnumerateObject().Select(gradient => gradient.Name).ToHashSet());
        foreach (var (name, leaf) in Leaves) CheckGradient(name, leaf, tolerance, absolute);
    }

    private void CheckGradient(string name, Tensor leaf, double tolerance, double absolute)
    {
        var none = zeros_like(leaf);
        if (NoneSelected || Reference.Find("grad") is not { } gradients)
            Close.Exactly(none, leaf.grad ?? none, $"{What}, gradient of {name}");
        else if (gradients.Find(name) is { } expected)
            Close.To(expected.Tensor(_type), leaf.grad ?? none, tolerance, $"{What}, gradient of {name}", absolute);
    }

    /// <summary>
    /// Ours is 0 where the published value is not a number (relations of a single sample) and when no sample is selected (FT).
    /// </summary>
    private double ExpectedLoss(string digits)
    {
        double published = Reference.At($"loss_{digits}").Number();
        return NoneSelected || double.IsNaN(published) ? 0 : published;
    }

    private bool NoneSelected => Spots.All(spot => spot.Selection.Count == 0);

    private static IEnumerable<(string What, JsonElement Reference)> References(JsonElement golden)
    {
        foreach (string plain in (string[])["plain", "masked_generic"])
        {
            if (golden.Find(plain) is { } reference) yield return (plain, reference);
        }

        foreach (string list in (string[])["masked", "cases"])
        {
            if (golden.Find(list) is not { } cases) continue;
            foreach (var reference in cases.EnumerateArray()) yield return (reference.At("case").GetString()!, reference);
        }
    }

    /// <summary>[B, spots]; the published masks end with that of the logits.</summary>
    private static Tensor Masks(JsonElement reference, long batch, int spots)
    {
        if (reference.Find("masks") is { } masks) return masks.Tensor([masks.GetArrayLength(), batch]).t();
        return reference.Find("mask") is { } mask ? mask.Tensor([batch, 1]).expand(batch, spots) : ones(batch, spots);
    }

    private static bool IsStudent(string name) =>
        name.EndsWith("_s", StringComparison.Ordinal) || (name.Length == 2 && name[0] == 's' && char.IsDigit(name[1]));

    private static string Counterpart(string student) => student[0] == 's' ? $"t{student[1..]}" : $"{student[..^1]}t";
}
