using System.CommandLine;
using Sakd.App.Exporting;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;

namespace Sakd.App;

/// <summary>Networks that come from files which the command line names.</summary>
internal static class NetworkFile
{
    /// <summary>The option that gives the keys of a file other beginnings.</summary>
    public static Option<string[]> MapOption() => new("--map")
    {
        Description = "Another beginning for the keys of the file that is read, or none (old=); may be given several times",
        HelpName = "old=new",
        DefaultValueFactory = _ => [],
    };

    /// <summary>What was given by it.</summary>
    /// <exception cref="SakdException">It is not old=new.</exception>
    public static IReadOnlyList<KeyMap> Maps(IEnumerable<string> given) => [.. given.Select(KeyMap.Parse)];

    /// <summary>Gives a network the weights of a file, and warns where images are not as those that it was trained on.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="data">The images that it will be given.</param>
    /// <param name="maps">Other beginnings for the file's keys, as they were given.</param>
    /// <param name="what">What the network is: "the teacher".</param>
    /// <param name="change">What is changed in the file before; null for nothing.</param>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static void Load(
        Session session, string path, Architecture network, ImageData data, IEnumerable<string> maps, string what,
        Action<CheckpointFile>? change = null)
    {
        if (Described(session, path, network, data, maps, change) is not { } own) return;
        if (own.Normalisation != data.Normalisation)
            session.Terminal.Warn(
                $"{what} was trained on {own.Data}, whose images are normalised in another way than those of {data.Name}");
    }

    /// <summary>
    /// Gives a teacher the weights of a file, says so where it will see images normalised in another way than the student, and warns where
    /// they are of another size than those that it was trained on.
    /// </summary>
    /// <param name="session">Terminal.</param>
    /// <param name="path">The file.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="data">The images that it will be given.</param>
    /// <param name="maps">Other beginnings for the file's keys, as they were given.</param>
    /// <param name="change">What is changed in the file before; null for nothing.</param>
    /// <returns>How the teacher sees images normalised.</returns>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static Normalisation LoadTeacher(
        Session session, string path, Architecture teacher, ImageData data, IEnumerable<string> maps, Action<CheckpointFile>? change = null)
    {
        if (Described(session, path, teacher, data, maps, change) is not { Normalisation: { } own } info) return data.Normalisation;
        if (info.Input != teacher.Input)
            session.Terminal.Warn(
                $"{path} was trained at {info.Input}, and the teacher sees {teacher.Input} here: a pair that says TeacherInput = "
                + $"\"{info.Input}\" shows it its own size");
        if (own != data.Normalisation)
            session.Terminal.Line($"note      the teacher sees the images normalised as those of {info.Data}, which it was trained on");
        return own;
    }

    /// <summary>The network of a file, with what is known of it.</summary>
    /// <param name="session">Catalog.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">The architecture that it has to be.</param>
    /// <param name="given">The shape of an image; null for what the file says, or the architecture's own.</param>
    /// <param name="normalisation">How images of a shape are normalised, where somebody says so; null for what the file says.</param>
    /// <exception cref="SakdException">The file is of another network.</exception>
    public static (Architecture Network, CheckpointInfo Info) Named(
        Session session, CheckpointFile file, string name, FeatureShape? given = null,
        Func<FeatureShape, Normalisation?>? normalisation = null)
    {
        var entry = session.Catalog.Architecture(name);
        var said = file.Info();
        if (said is not null && said.Architecture != name)
            throw new SakdException(
                $"{file.Path} says itself that it is a {said.Architecture}, not a {name}: leave --architecture out for it");
        var input = given ?? said?.Input ?? entry.Info.Input;
        var normalised = normalisation?.Invoke(input) ?? said?.Normalisation;

        var network = entry.Create(input, said?.Classes ?? entry.Info.Classes, 0);
        try
        {
            FoldedWeights.Unfold(network, file);

            // A head that has other rows tells the classes, where nothing else is different.
            var misfit = StateDictMisfit.Of(StateDict.Of(network), file.Tensors);
            if (said is null && misfit?.OtherClasses(network.Classes) is > 0 and <= int.MaxValue and var classes)
            {
                network.Dispose();
                network = entry.Create(input, (int)classes, 0);
            }
            Checkpoint.Fill(network, file, said);
            return (network, new CheckpointInfo(name, input, network.Classes, normalised, said?.Data ?? Path.GetFileName(file.Path))
            {
                ClassNames = said?.ClassNames ?? [],
                Images = input == said?.Input ? said.Images : null,
            });
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Says that a file does not say how images are normalised.</summary>
    public static string Unknown(string path, ImageData data) =>
        $"{path} does not say how the images were normalised that it was trained on: those of {data.Name} are by their own mean and "
        + "deviation";

    /// <summary>Loads a file; null, with a warning, where it does not say how images are normalised.</summary>
    private static CheckpointInfo? Described(
        Session session, string path, Architecture network, ImageData data, IEnumerable<string> maps, Action<CheckpointFile>? change)
    {
        var info = Checkpoint.Load(path, network, Maps(maps), file =>
        {
            FoldedWeights.Unfold(network, file);
            change?.Invoke(file);
        });
        info?.CheckClasses(path, data);
        if (info?.Normalisation is not null) return info;
        session.Terminal.Warn(Unknown(path, data));
        return null;
    }
}
