using Sakd.Platform;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// The peak memory of a step of distillation, as a line over the number of images in a batch. Counted are all large tensors (16 KiB and
/// more): weights of teacher and student with their frozen views, policy and adapters, gradients and velocities, what the distiller owns,
/// what the forward passes of student, teacher and routing network keep for the backward passes, and what the kernels need meanwhile. Not
/// counted are the images of the data set, small tensors, and the program itself.
/// </summary>
/// <param name="Fixed">The bytes that a step takes whatever its batch.</param>
/// <param name="PerImage">The bytes that each image adds.</param>
public sealed record StepMemory(double Fixed, double PerImage)
{
    // From here on an image is large, and a few tell as much as many small ones, of which the features have to be large tensors.
    private const int LargeImage = 3 * 96 * 96;

    /// <summary>The bytes for a batch.</summary>
    /// <param name="batch">Images in it.</param>
    public long Of(int batch) => (long)Math.Max(0, Fixed + (batch * PerImage));

    /// <summary>
    /// Estimates it from steps of two small batches of noise, with networks of their own: which samples take which route, and with it the
    /// memory of the routing pass, varies from step to step.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="distiller">One of its distillers.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="options">What governs the step, with the labels of the training part where the distiller remembers images.</param>
    /// <returns>Null where large tensors have no heap of their own, which counts them: on other systems than Linux with glibc.</returns>
    public static StepMemory? Estimate(
        PairEntry pair, DistillerEntry distiller, int classes, StepOptions options)
    {
        if (!TensorBlocks.Heap.IsDone) return null;
        var input = pair.Info.Input;
        var (few, more) = input.Channels * input.Height * input.Width < LargeImage ? (16, 32) : (3, 6);
        long less = Measure(pair, distiller, classes, options, few);
        if (less == 0) return null;
        double perImage = (double)(Measure(pair, distiller, classes, options, more) - less) / (more - few);
        return new StepMemory(less - (few * perImage), perImage);
    }

    /// <summary>The peak of two steps, of which the second has velocities.</summary>
    internal static long Measure(
        PairEntry pair, DistillerEntry distiller, int classes, StepOptions options, int batch)
    {
        using var scope = NewDisposeScope();
        long before = TensorBlocks.Taken;
        using var teacher = pair.Teacher.Create(pair.Info.Teacher.Input, classes, 1);
        using var student = pair.Student.Create(pair.Info.Student.Input, classes, 2);
        using var step = distiller.CreateStep(teacher, student, options);
        using var generator = RandomStreams.Open(options.Seed, RandomStream.DataOrder);
        var input = pair.Info.Input;
        using var images = randn([batch, input.Channels, input.Height, input.Width], generator: generator);
        using var indices = tensor([.. Enumerable.Range(0, batch).Select(i => (long)i)]);
        using var labels = tensor([.. Enumerable.Range(0, batch).Select(i => (long)(i % classes))]);
        TensorBlocks.ForgetPeak();
        for (int i = 0; i < 2; i++) step.Run(images, labels, indices);
        return TensorBlocks.Peak - before;
    }
}
