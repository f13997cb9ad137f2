using System.CommandLine;

namespace Sakd.App;

/// <summary><c>--input</c>: the shape that networks take.</summary>
internal static class InputOption
{
    /// <summary>The option; null unless given.</summary>
    public static Option<FeatureShape?> Create(string description) => new("--input")
    {
        Description = description,
        HelpName = "CxHxW",
        CustomParser = result =>
        {
            if (FeatureShape.TryParse(result.Tokens[^1].Value, out var shape) && shape.Channels is 1 or 3) return shape;
            result.AddError($"--input needs channels, 1 or 3, height and width, such as 3x64x64, not '{result.Tokens[^1].Value}'");
            return null;
        },
    };
}
