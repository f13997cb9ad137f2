using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ContrastiveRepresentationGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        var reference = GoldenFile.Open("losses.json").At("losses", "CRD");
        var contrast = reference.At("contrast_idx").Tensor(ScalarType.Int64);
        var (images, dimension, negatives) = (
            reference.At("n_data").GetInt32(), reference.At("feat_dim").GetInt32(), reference.At("K").GetInt32());
        LossCase.ForEach(reference, type, golden =>
        {
            var spot = golden.Spots[0];
            var distiller = Contrasting.Create(spot.StudentShape, spot.TeacherShape, Contrasting.Labels(images), dimension, negatives);
            golden.Load(
                distiller.Modules, ("embed_s.weight", "Ws"), ("embed_s.bias", "bs"), ("embed_t.weight", "Wt"), ("embed_t.bias", "bt"));
            var state = StateDict.Of(distiller.Modules).ToDictionary(entry => entry.Key, entry => entry.Value);
            state["memory_s.rows"].copy_(reference.At("memory_v1").Tensor(type));
            state["memory_t.rows"].copy_(reference.At("memory_v2").Tensor(type));
            var before = state.ToDictionary(entry => entry.Key, entry => entry.Value.clone());

            golden.Check([Weigh(spot, distiller, contrast)], tolerance);

            var after = golden.Reference;
            Close.To(
                after.At("Z_v1_after").Number(), state["memory_t.normaliser"].ToDouble(), tolerance,
                $"{golden.What}, normaliser of the student's scores");
            Close.To(
                after.At("Z_v2_after").Number(), state["memory_s.normaliser"].ToDouble(), tolerance,
                $"{golden.What}, normaliser of the teacher's scores");
            CheckRows(golden, "memory_v1_changed_rows", before["memory_s.rows"], state["memory_s.rows"], tolerance);
            CheckRows(golden, "memory_v2_changed_rows", before["memory_t.rows"], state["memory_t.rows"], tolerance);
            if (after.Find("second_call_loss_f32") is { } second)
                Close.To(second.Number(), Weigh(spot, distiller, contrast).ToDouble(), 1e-5, $"{golden.What}, second call");
        });
    }

    private static Tensor Weigh(LossSpot spot, ContrastiveRepresentation distiller, Tensor contrast)
    {
        var selection = spot.Selection;
        return selection.Count == 0
            ? zeros([], spot.Student.dtype)
            : selection.Share * distiller.Loss(selection.Of(spot.Student), selection.Of(spot.Teacher), selection.Of(contrast));
    }

    /// <summary>The rows named in the file have its values, all others are as they were.</summary>
    private static void CheckRows(LossCase golden, string name, Tensor before, Tensor after, double tolerance)
    {
        double[] changed = golden.Reference.At("memory_rows_changed").Numbers();
        var expected = before.clone();
        if (changed.Length > 0)
            expected.index_copy_(0, tensor(changed).to(ScalarType.Int64), golden.Reference.At(name).Tensor(before.dtype));
        Close.To(expected, after, tolerance, $"{golden.What}, {name}");
        for (long row = 0; row < before.shape[0]; row++)
        {
            if (!changed.Contains(row)) Close.Exactly(before[row], after[row], $"{golden.What}, row {row}");
        }
    }
}
