using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sakd.App.Classifying;
using Sakd.App.Images;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary><c>sakd predict</c>: what a network takes images for.</summary>
internal sealed class PredictCommand
{
    // Enough to compute with all threads, few enough to show results as they come.
    private const int Batch = 32;

    private readonly Argument<string> _model = new Argument<string>("model") { Description = ModelOptions.Forms }.Named();

    private readonly Argument<string> _images = new Argument<string>("images")
    {
        Description = "An image, or a folder of images",
    }.Named();

    private readonly Option<int> _top = NumberOptions.Whole("--top", 1, 5, "How many classes to name, the likeliest first");

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write a line of JSON for each image",
    };

    private readonly ModelOptions _options = new();

    private readonly NormalisationOptions _normalisation = new("");

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var predict = new PredictCommand();
        string student = DistillationRun.FirstStudent(session.Catalog.ExamplePair);
        var command = new DocumentedCommand("predict", "Classify images with a trained network")
        {
            Examples =
            [
                ($"{session.Program} predict {student} photo.jpg", "the five likeliest classes of an image"),
                ($"{session.Program} predict student.onnx photos --top 1 --json", "those of a folder's images, for another program"),
            ],
        };
        command.Add(predict._model);
        command.Add(predict._images);
        foreach (Option option in (Option[])
            [
                predict._top, predict._json, predict._options.Architecture, predict._options.Maps, predict._normalisation.Mean,
                predict._normalisation.Std, predict._options.Threads,
            ])
            command.Add(option);
        command.SetAction(parsed => predict.Run(session, parsed));
        return command;
    }

    private void Run(Session session, ParseResult parsed)
    {
        using var model = _options.Open(session, parsed, parsed.GetRequiredValue(_model));
        var normalisation = model.Normalised(_normalisation.Of(parsed, model.Info.Input.Channels));
        using var images = LooseImages.Open(parsed.GetRequiredValue(_images), session.Stop);
        int top = Math.Min(parsed.GetValue(_top), model.Info.Classes);
        bool json = parsed.GetValue(_json);
        var problems = new List<string>();
        for (int from = 0; from < images.Count; from += Batch)
        {
            session.Stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (places, pixels) = images.Read(from, Math.Min(Batch, images.Count - from), model.Images, normalisation, problems);
            if (places.Length == 0) continue;
            var (values, labels) = model.Logits(pixels).softmax(1).topk(top);
            float[] p = [.. values.data<float>()];
            long[] classes = [.. labels.data<long>()];
            for (int i = 0; i < places.Length; i++)
            {
                Guess[] guesses =
                    [.. Enumerable.Range(i * top, top).Select(j => new Guess(model.NameOf((int)classes[j]), (int)classes[j], p[j]))];
                Write(session.Terminal, json, images.NameOf(places[i]), guesses);
            }
        }

        if (problems is [var problem]) throw new ProblemsException(problem, []);
        if (problems.Count > 0)
            throw new ProblemsException($"{Formatted.Count(problems.Count)} images cannot be read:", Problems.ListOf(problems));
    }

    private static void Write(Terminal terminal, bool json, string image, Guess[] guesses)
    {
        if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(new Prediction(image, guesses), PredictionJson.Default.Prediction));
        else terminal.Unwrapped(
            $"{image}  {string.Join("  ", guesses.Select(guess => $"{guess.Class} {Formatted.Percent(guess.Probability)}"))}");
    }
}

/// <summary>What an image is taken for.</summary>
/// <param name="Image">The image.</param>
/// <param name="Top">The likeliest classes, the likeliest first.</param>
internal sealed record Prediction(string Image, Guess[] Top);

/// <summary>A class that an image may be of.</summary>
/// <param name="Class">Its name, or its number where nobody knows names.</param>
/// <param name="Label">Its number.</param>
/// <param name="Probability">How likely the network takes it to be.</param>
internal sealed record Guess(string Class, int Label, float Probability);

/// <summary>The JSON of predictions, serialised by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class PredictionJson : JsonSerializerContext;
