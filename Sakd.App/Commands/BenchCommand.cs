using System.CommandLine;
using System.Globalization;
using Sakd.App.Classifying;

namespace Sakd.App;

/// <summary><c>sakd bench</c>: size, cost, accuracy and latency of networks side by side.</summary>
internal sealed class BenchCommand
{
    private const int Many = 32;

    private readonly Argument<string[]> _models = new("models")
    {
        Description = $"{ModelOptions.Forms}; the others are compared with the first",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _data = new Option<string?>("--data")
    {
        Description = "Images whose test part the accuracy is measured on, as of train --data [default: it is not measured]",
        HelpName = "bundled|path",
    }.Named();

    private readonly ModelOptions _options = new();

    private readonly NormalisationOptions _normalisation = new("With --data, for files that do not say it, ");

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var bench = new BenchCommand();
        string student = DistillationRun.FirstStudent(session.Catalog.ExamplePair);
        var command = new DocumentedCommand("bench", "Compare networks: size, multiply-adds, accuracy, latency")
        {
            Examples =
            [
                ($"{session.Program} bench teacher.safetensors {student} --data bundled", "what the compression bought"),
                ($"{session.Program} bench {student} student.onnx --threads 1", "two runtimes"),
            ],
        };
        command.Add(bench._models);
        foreach (Option option in (Option[])
            [
                bench._data, bench._options.Architecture, bench._options.Maps, bench._normalisation.Mean, bench._normalisation.Std,
                bench._options.Threads,
            ])
            command.Add(option);
        command.SetAction(parsed => bench.Run(session, parsed));
        return command;
    }

    private void Run(Session session, ParseResult parsed)
    {
        var models = new List<Classifier>();
        try
        {
            foreach (string path in parsed.GetRequiredValue(_models)) models.Add(_options.Open(session, parsed, path));
            CheckTold(parsed, models);
            string[]? accuracies = parsed.GetValue(_data) is { } data
                ? [.. models.Select(model => Formatted.Percent(Accuracy(session, parsed, model, data), "0.00"))]
                : null;
            Latency[] one = Latency.Of(models, 1, session.Stop);

            // A file may be for one image alone.
            Classifier[] taking = [.. models.Where(model => model.TakesMany)];
            var many = taking.Zip(Latency.Of(taking, Many, session.Stop)).ToDictionary();
            Show(session, models, accuracies, one, many);
        }
        finally
        {
            foreach (var model in models) model.Dispose();
        }
    }

    private static void Show(
        Session session, List<Classifier> models, string[]? accuracies, Latency[] one, Dictionary<Classifier, Latency> many)
    {
        string[] accuracy = accuracies is null ? [] : [">accuracy"];
        var table = Tables.New(
            ["", ">file", ">parameters", ">multiply-adds", .. accuracy, ">p50, ms", ">p99, ms", $">images/s, {Many} at once"]);
        for (int i = 0; i < models.Count; i++)
        {
            var model = models[i];
            var info = model.Info;
            session.Terminal.Unwrapped(
                $"{i + 1,-10}{model.Path}: {info.Architecture} for {info.Input} and {info.Classes} classes, {model.Form}");
            table.AddTexts(
            [
                $"{i + 1}", Formatted.Bytes(new FileInfo(model.Path).Length),
                Formatted.Short(model.Parameters), Formatted.Short(MultiplyAdds(session, model)),
                .. accuracies is null ? (string[])[] : [accuracies[i]],
                Milliseconds(one[i].Median), Tail(one[i]),
                many.TryGetValue(model, out var batch) ? Formatted.Count((long)(Many / batch.Median * 1e3)) : "-",
            ]);
        }

        session.Terminal.Line();
        session.Terminal.Draw("One image at a time, and many", table);
        for (int i = 1; i < models.Count; i++)
        {
            var (first, model) = (models[0], models[i]);
            session.Terminal.Line(
                $"{i + 1} has {Formatted.Percent((double)model.Parameters / first.Parameters)} of the parameters of 1 and takes "
                + $"{Formatted.Percent(one[i].Median / one[0].Median)} of its time");
        }
    }

    /// <summary>Those of the network, or what the compiler counted where an ONNX file names one of its own.</summary>
    private static long? MultiplyAdds(Session session, Classifier model) => model.MultiplyAdds ?? session.Catalog.Architectures
        .Select(entry => entry.Info)
        .Concat(session.Catalog.Pairs.SelectMany(pair => (ArchitectureInfo[])[pair.Info.Teacher, pair.Info.Student]))
        .FirstOrDefault(
            known => (known.Name, known.Input, known.Classes) == (model.Info.Architecture, model.Info.Input, model.Info.Classes))
        ?.MultiplyAdds;

    private double Accuracy(Session session, ParseResult parsed, Classifier model, string name)
    {
        var given = model.Info.Normalisation is null ? _normalisation.Of(parsed, model.Info.Input.Channels) : null;
        var normalisation = model.Normalised(given);
        using var data = RightAnswers.Load(session, model.Path, model.Info, name);
        return RightAnswers.Of(model, data, normalisation, session.Stop).Average(right => right ? 1.0 : 0);
    }

    private void CheckTold(ParseResult parsed, List<Classifier> models)
    {
        bool isTold = parsed.GetValue(_normalisation.Mean) is not null || parsed.GetValue(_normalisation.Std) is not null;
        if (isTold && (parsed.GetValue(_data) is null || models.All(model => model.Info.Normalisation is not null)))
        {
            throw new SakdException(
                $"--mean and --std go with {_data.Name} and a file that does not say how its images are normalised: leave them away");
        }
    }

    /// <summary>What one call of a hundred exceeds; of fewer the longest, which is said.</summary>
    private static string Tail(Latency latency) => $"{Milliseconds(latency.P99)}{(latency.Calls < 100 ? " (longest)" : "")}";

    private static string Milliseconds(double value) => value.ToString(value < 1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
