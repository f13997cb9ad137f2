using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Steps;

/// <summary>A pair, a batch to train it on, and a teacher that has settled. What is random in it is the same in every process.</summary>
internal sealed class Workload : IDisposable
{
    private const ulong Seed = 1;

    // CIFAR's: distillers that remember images have a memory of that size.
    private const int TrainingImages = 50_000;

    private readonly Dictionary<bool, Architecture> _teachers = [];

    /// <summary>Makes batch and teacher.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="batch">Images in the batch.</param>
    public Workload(PairEntry pair, int batch)
    {
        Pair = pair;
        using var generator = RandomStreams.Open(Seed, RandomStream.Augmentation);
        var shape = pair.Info.Input;
        Images = randn([batch, shape.Channels, shape.Height, shape.Width], generator: generator);
        Indices = arange(batch, ScalarType.Int64);
        Labels = Indices.remainder(pair.Info.Classes);
        Teacher = CreateTeacher();
        Settle(Teacher);
        _teachers.Add(ChannelsLast.IsUsed, Teacher);
    }

    /// <summary>The pair.</summary>
    public PairEntry Pair { get; }

    /// <summary>Images [B, C, H, W].</summary>
    public Tensor Images { get; }

    /// <summary>Class indices [B].</summary>
    public Tensor Labels { get; }

    /// <summary>The images' positions in a training part, [B].</summary>
    public Tensor Indices { get; }

    /// <summary>The teacher, in evaluation mode; the steps share it.</summary>
    public Architecture Teacher { get; }

    /// <summary>
    /// What governs the steps, but for what a variant changes. The policy learns so slowly that routes stay mixed: samples that are all on
    /// the teacher's, as they soon are at the policy's default rate, would leave less to do.
    /// </summary>
    public StepOptions Options => new()
    {
        Seed = Seed,
        PolicyLearningRate = new StepOptions().LearningRate / 200,
        TrainingLabels = [.. Enumerable.Range(0, TrainingImages).Select(i => (long)(i % Pair.Info.Classes))],
    };

    /// <summary>The workload of a pair by its name.</summary>
    /// <exception cref="SakdException">No such pair was compiled.</exception>
    public static Workload Of(string pair, int batch) => new(Find(pair), batch);

    /// <summary>
    /// The teacher, or another one like it if the networks made now keep their kernels in another order; it stays the workload's.
    /// </summary>
    public Architecture CurrentTeacher()
    {
        if (_teachers.TryGetValue(ChannelsLast.IsUsed, out var teacher)) return teacher;
        teacher = CreateTeacher();
        StateDict.Load(teacher, StateDict.Of(Teacher).ToDictionary(), "the teacher");
        teacher.eval();
        return _teachers[ChannelsLast.IsUsed] = teacher;
    }

    /// <summary>A student with fresh weights, the same ones every time.</summary>
    public Architecture Student() => Pair.Student.Create(Pair.Info.Input, Pair.Info.Classes, Seed + 1);

    /// <summary>The pair's distiller of a name.</summary>
    /// <exception cref="SakdException">The pair was not compiled for it.</exception>
    public DistillerEntry Distiller(string name) => Pair.Distillers.FirstOrDefault(distiller => distiller.Name == name)
        ?? throw new SakdException(
            $"{Pair.Info.Name} has no distiller '{name}': it has {string.Join(", ", Pair.Distillers.Select(distiller => distiller.Name))}");

    /// <summary>Releases batch and teacher.</summary>
    public void Dispose()
    {
        foreach (var teacher in _teachers.Values) teacher.Dispose();
        Images.Dispose();
        Indices.Dispose();
        Labels.Dispose();
    }

    private Architecture CreateTeacher() => Pair.Teacher.Create(Pair.Info.Input, Pair.Info.Classes, Seed);

    private static PairEntry Find(string name) => Pairs().FirstOrDefault(pair => pair.Info.Name == name)
        ?? throw new SakdException($"there is no pair '{name}': sakd list names them");

    private static IEnumerable<PairEntry> Pairs() => [.. SakdCatalog.Instance.Pairs, .. Architectures.SakdCatalog.Instance.Pairs];

    /// <summary>
    /// Lets the running statistics follow the weights, as in any teacher that was trained: else its features grow from stage to stage.
    /// </summary>
    private void Settle(Architecture teacher)
    {
        const int Passes = 40;
        using var _ = no_grad();
        using var few = Images.narrow(0, 0, Math.Min(16, Images.shape[0]));
        teacher.train();
        for (int pass = 0; pass < Passes; pass++) teacher.forward(few).Dispose();
        teacher.eval();
    }
}
