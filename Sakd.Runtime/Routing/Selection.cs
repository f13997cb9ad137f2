using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>The samples of a batch that are distilled at one branch point.</summary>
public sealed class Selection : IDisposable
{
    private readonly long[] _rows;
    private readonly Device _device;
    private Tensor? _index;
    private Tensor? _mask;

    internal Selection(long[] rows, int batch, Device device)
    {
        _rows = rows;
        _device = device;
        Batch = batch;
    }

    /// <summary>The number of samples selected.</summary>
    public int Count => _rows.Length;

    /// <summary>B, the number of samples in the batch.</summary>
    public int Batch { get; }

    /// <summary>Count / B.</summary>
    public double Share => (double)Count / Batch;

    /// <summary>The selected rows, in their order: [B, ..] to [Count, ..].</summary>
    /// <param name="x">A tensor with a row per sample; it stays the caller's.</param>
    public Tensor Of(Tensor x)
    {
        if (Count == Batch) return x.alias();
        return SelectFunction.Of(x, _rows) ?? ChannelsLast.Select(x, Index);
    }

    /// <summary>Per sample the one value or the other: never a product, so that a NaN stays on its side.</summary>
    /// <param name="selected">The value of the selected samples, a row per sample of the batch.</param>
    /// <param name="others">The value of the others, likewise.</param>
    internal Tensor Choose(Tensor selected, Tensor others)
    {
        if (Count == Batch) return selected.alias();
        if (Count == 0) return others.alias();
        using var mask = PerSample(selected);
        return where(mask, selected, others);
    }

    /// <summary>The rows of the selected samples, and 0 for the others; null where nobody is selected.</summary>
    internal Tensor? Keep(Tensor x)
    {
        if (Count == 0) return null;
        using var zero = zeros([], x.dtype, x.device);
        return Choose(x, zero);
    }

    /// <summary>The rows of the samples that are not selected, and 0 for those that are; null where everybody is selected.</summary>
    internal Tensor? KeepOthers(Tensor x)
    {
        if (Count == Batch) return null;
        if (Count == 0) return x.alias();
        using var zero = zeros([], x.dtype, x.device);
        using var mask = PerSample(x);
        return where(mask, zero, x);
    }

    /// <summary>Who is selected, bool [B].</summary>
    private Tensor Mask
    {
        get
        {
            if (_mask is not null) return _mask;
            bool[] mask = new bool[Batch];
            foreach (long row in _rows) mask[row] = true;
            return _mask = tensor(mask, device: _device);
        }
    }

    private Tensor Index => _index ??= tensor(_rows, device: _device);

    /// <summary>A spot's part of L_KD: the loss of the selected samples times their share of the batch.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="distiller">The loss.</param>
    /// <param name="student">The student's feature, a row per sample.</param>
    /// <param name="teacher">The teacher's feature, a row per sample.</param>
    /// <returns>A scalar: 0 when nobody is selected.</returns>
    public Tensor Weigh<TDistiller>(TDistiller distiller, Tensor student, Tensor teacher)
        where TDistiller : ISpotDistiller => Count == 0 ? Nothing(student) : Weigh(distiller.Loss(this, student, teacher));

    /// <summary>A spot's part of L_KD where the distiller looks at the features before it too.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="distiller">The loss.</param>
    /// <param name="studentBefore">The student's feature before the spot's, a row per sample.</param>
    /// <param name="student">The student's feature.</param>
    /// <param name="teacherBefore">The teacher's feature before the spot's.</param>
    /// <param name="teacher">The teacher's feature.</param>
    /// <returns>A scalar: 0 when nobody is selected.</returns>
    public Tensor WeighNeighbours<TDistiller>(TDistiller distiller, Tensor studentBefore, Tensor student, Tensor teacherBefore, Tensor teacher)
        where TDistiller : INeighbourDistiller
    {
        if (Count == 0) return Nothing(student);

        using var selectedStudentBefore = Of(studentBefore);
        using var selectedStudent = Of(student);
        using var selectedTeacherBefore = Of(teacherBefore);
        using var selectedTeacher = Of(teacher);
        return Weigh(distiller.Loss(selectedStudentBefore, selectedStudent, selectedTeacherBefore, selectedTeacher));
    }

    /// <summary>A spot's part of L_KD where the distiller remembers samples.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="distiller">The loss.</param>
    /// <param name="student">The student's feature, a row per sample.</param>
    /// <param name="teacher">The teacher's feature, a row per sample.</param>
    /// <param name="samples">Which images the batch is made of.</param>
    /// <returns>A scalar: 0 when nobody is selected.</returns>
    public Tensor WeighRemembered<TDistiller>(TDistiller distiller, Tensor student, Tensor teacher, Samples samples)
        where TDistiller : IMemoryDistiller
    {
        if (Count == 0) return Nothing(student);

        using var selectedStudent = Of(student);
        using var selectedTeacher = Of(teacher);
        using var indices = Of(samples.Indices);
        return Weigh(distiller.Loss(selectedStudent, selectedTeacher, new Samples(indices, samples.Step)));
    }

    /// <summary>Releases the index.</summary>
    public void Dispose()
    {
        _index?.Dispose();
        _mask?.Dispose();
    }

    /// <summary>The mask as [B, 1, ..], in as many dimensions as a feature.</summary>
    private Tensor PerSample(Tensor feature) => Mask.view([Batch, .. Enumerable.Repeat(1L, (int)feature.dim() - 1)]);

    /// <summary>The loss of nobody: 0, as a constant.</summary>
    /// <param name="like">Whose type and device it has.</param>
    internal static Tensor Nothing(Tensor like) => zeros([], like.dtype, like.device);

    private Tensor Weigh(Tensor loss)
    {
        if (Count == Batch) return loss;
        using (loss) return loss.Times(Share);
    }
}
