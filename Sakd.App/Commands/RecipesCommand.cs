using System.CommandLine;
using System.Globalization;
using Sakd.Data;

namespace Sakd.App;

/// <summary><c>sakd recipes</c>: what the recipes are made of.</summary>
internal static class RecipesCommand
{
    private static readonly FeatureShape _colour = new(3, 32, 32);

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var command = new DocumentedCommand("recipes", "List the recipes that --recipe names, and what they are made of")
        {
            Examples =
            [
                ($"{session.Program} recipes", "all of them"),
                ($"{session.Program} distill {session.Catalog.ExamplePair} --recipe fashion-mnist", "one in use"),
            ],
        };
        command.SetAction(_ => Run(session));
        return command;
    }

    private static void Run(Session session)
    {
        var table = Tables.New("recipe", "for", ">epochs", ">batch", ">rate", "falls", ">decay", "from");
        foreach (var recipe in TrainingRecipe.All)
            table.AddTexts(
                recipe.Name, recipe.Description, Text(recipe.Epochs), Text(recipe.Batch), Text(recipe.LearningRate),
                TrainingOptions.Schedules.NameOf(recipe.Schedule), Text(recipe.WeightDecay), recipe.Source);
        session.Terminal.Draw("Recipes", table);
        session.Terminal.Line(
            "What the command line says itself counts before the recipe. Whatever the recipe, MobileNetV2, ShuffleNetV1 and ShuffleNetV2 "
            + "are trained at 0.01 at most.");
        foreach (var recipe in TrainingRecipe.All) Explain(session.Terminal, recipe);
    }

    private static void Explain(Terminal terminal, TrainingRecipe recipe)
    {
        terminal.Line();
        terminal.Heading(recipe.Name);
        var augmentation = recipe.Augmentation(_colour);
        terminal.Line($"  images     {Describe(augmentation)}");
        terminal.Line(recipe.Normalisation is { } published
            ? $"  normalised by the published mean {Texts(published.Mean)}, deviation {Texts(published.Std)}"
            : "  normalised by the mean and deviation of the training images");
        if (recipe.Gamma is { } gamma) terminal.Line($"  gamma      {Text(gamma)} for every distiller, with --profile authors-code");
        foreach (var (pair, distiller, batch, rate) in recipe.Exceptions)
        {
            string other = batch is { } images ? $"batch {images}" : $"--pretrain-lr {Text(rate!.Value)}";
            terminal.Line($"  except     {pair} with {distiller}: {other}");
        }
    }

    private static string Describe(Augmentation augmentation)
    {
        List<string> parts = [];
        if (augmentation.Padding > 0) parts.Add($"windows with {augmentation.Padding} pixels of padding");
        if (augmentation.Crop is { } crop)
            parts.Add($"rectangles of {Formatted.Percent(crop.LeastArea, "0")} to 100 % of the area, resized");
        if (augmentation.Flip) parts.Add("every other one mirrored");
        if (augmentation.Colour is { } colour)
            parts.Add($"brightness, contrast and saturation changed by up to {Formatted.Percent(colour.Brightness, "0")}");
        if (augmentation.Colour is { Hue: > 0 and var hue }) parts.Add($"hue turned by up to {Formatted.Percent(hue, "0")} of the circle");
        if (augmentation.Operations is { } operations) parts.Add($"varied by {AugmentOption.TextOf(operations)}");
        return parts.Count > 0 ? string.Join(", ", parts) : "as they are";
    }

    private static string Texts(IEnumerable<double> values) => string.Join(' ', values.Select(Text));

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
