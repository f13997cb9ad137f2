using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Runs;

/// <summary>What the networks of a run make of images that they do not learn from, and where its policy would distil them.</summary>
/// <param name="student">The student, or the one network of a plain training; in evaluation mode from here on.</param>
/// <param name="teacher">The teacher, likewise; null where none takes part.</param>
/// <param name="seen">How the teacher sees the images; null for as the student does.</param>
/// <param name="policy">The policy's file; null where there is none. It stays the caller's.</param>
internal sealed class NetworksView(Architecture student, Architecture? teacher, Renormalisation? seen, SafetensorsFile? policy)
{
    private readonly int _spots = policy is null ? 0 : (int)policy.Tensors["policy.bias"].shape[0] / 2;

    /// <summary>Goes through images once.</summary>
    /// <param name="images">The images.</param>
    /// <param name="data">The data that they are of.</param>
    /// <param name="device">Where the networks are.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <param name="look">Is shown the labels [B], the student's logits and the teacher's, [B, K], batch by batch.</param>
    /// <returns>
    /// l_0 - l_1 of the policy, [image, branch point]: the logarithm of the odds of the teacher's route, which tells images from each other
    /// where the probability is 1 to the last bit; null where there is no policy.
    /// </returns>
    public float[,]? Margins(
        ImageSet images, ImageData data, Device device, CancellationToken stop, Action<Tensor, Tensor, Tensor?>? look = null)
    {
        using var _ = no_grad();
        student.eval();
        teacher?.eval();
        float[,]? margins = teacher is null || policy is null ? null : new float[images.Count, _spots];
        int done = 0;
        foreach (var batch in new BatchSource(images, data.Normalisation, Evaluation.BatchSize, device) { Input = data.Shape }.InOrder())
        {
            using (batch)
            {
                stop.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var x = ChannelsLast.Of(batch.Images);
                var ofStudent = student.Trace(Resizing.Apply(x, student.Input));
                var ofTeacher = teacher?.Trace(Resizing.Apply(seen?.Apply(x) ?? x, teacher.Input));
                look?.Invoke(batch.Labels, ofStudent[^1], ofTeacher?[^1]);
                if (margins is null) continue;

                float[] ofBatch = OfPolicy(ofTeacher![^2].cpu(), ofStudent[^2].cpu());
                for (int i = 0; i < ofBatch.Length; i++) margins[done + (i / _spots), i % _spots] = ofBatch[i];
                done += batch.Count;
            }
        }

        return margins;
    }

    // l_0 - l_1, [B, N+1] row by row, of p_t [B, C_t] and p_s [B, C_s].
    private float[] OfPolicy(Tensor pooledTeacher, Tensor pooledStudent)
    {
        var logits = nn.functional.linear(
            cat([pooledTeacher, pooledStudent], 1), policy!.Tensors["policy.weight"], policy.Tensors["policy.bias"]);
        var margins = logits.view(-1, _spots, 2).unbind(2) is [var ofTeachers, var ofStudents] ? ofTeachers - ofStudents : null!;
        return [.. margins.contiguous().data<float>()];
    }
}
