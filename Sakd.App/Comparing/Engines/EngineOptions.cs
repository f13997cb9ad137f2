using System.CommandLine;

namespace Sakd.App.Comparing;

/// <summary>What runs the cells of a grid.</summary>
internal enum EngineKind
{
    /// <summary>This machine.</summary>
    Local,

    /// <summary>The machines that Slurm has.</summary>
    Slurm,

    /// <summary>The machines that Kubernetes has.</summary>
    Kubernetes,
}

/// <summary>The options that say what runs the cells of a grid, and what that is told.</summary>
internal sealed class EngineOptions
{
    private const int MostGibibytes = 4096;

    private static readonly Choices<EngineKind> _kinds = new(
        ("local", EngineKind.Local), ("slurm", EngineKind.Slurm), ("kubernetes", EngineKind.Kubernetes));

    private readonly Option<string> _engine = _kinds.Option(
        "--engine", "local", "What runs the cells: this machine, or a cluster that has the same folders");

    private readonly Option<int?> _memory = NumberOptions.WholeOrNone(
        "--memory", 1, MostGibibytes, "Memory of a cell in a cluster, in GiB [default: estimated]");

    private readonly Option<string?> _partition = Text("--partition", "name", "Slurm's partition [default: the cluster's]");

    private readonly Option<string?> _time = Text(
        "--time", "time", "Time of a cell's job in Slurm, as 4:00:00, after which it goes on in another [default: the partition's]");

    private readonly Option<string[]> _sbatch = new("--sbatch")
    {
        Description = "Another option of sbatch, without dashes, as account=vision; several times for several",
        HelpName = "option",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _image = Text("--image", "name", "For Kubernetes, an image in which this program is on the path");

    private readonly Option<string?> _claim = Text(
        "--claim", "name", "For Kubernetes, the claim of a volume that holds the folder in which this is typed");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_engine, .. OfClusters];

    private IReadOnlyList<Option> OfClusters => [_memory, _partition, _time, _sbatch, _image, _claim];

    /// <summary>The engine; null for this machine.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="gibibytes">The memory of a cell that was asked for; null for as much as it is estimated to take.</param>
    /// <exception cref="SakdException">An option is missing, or another engine's.</exception>
    public IGridEngine? Bind(Session session, ParseResult parsed, out int? gibibytes)
    {
        var kind = _kinds.Parse(parsed.GetRequiredValue(_engine));
        gibibytes = parsed.GetValue(_memory);
        Option[] own = kind switch
        {
            EngineKind.Slurm => [_memory, _partition, _time, _sbatch],
            EngineKind.Kubernetes => [_memory, _image, _claim],
            _ => [],
        };
        foreach (var option in OfClusters)
        {
            if (!own.Contains(option) && parsed.GetResult(option) is { Implicit: false })
                throw new SakdException(
                    $"{option.Name} is nothing to --engine {_kinds.NameOf(kind)}: leave it out, or name another engine");
        }

        return kind switch
        {
            EngineKind.Slurm => new SlurmEngine(session,
            [
                .. parsed.GetValue(_partition) is { } partition ? (string[])[$"partition={partition}"] : [],
                .. parsed.GetValue(_time) is { } time ? (string[])[$"time={time}"] : [],
                .. parsed.GetRequiredValue(_sbatch),
            ]),
            EngineKind.Kubernetes => new KubernetesEngine(session, Needed(parsed, _image), Needed(parsed, _claim)),
            _ => null,
        };
    }

    private static string Needed(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)
        ?? throw new SakdException($"--engine kubernetes needs {option.Name} <{option.HelpName}>: {option.Description}");

    private static Option<string?> Text(string name, string value, string description) => new Option<string?>(name)
    {
        Description = description,
        HelpName = value,
    }.Named();
}
