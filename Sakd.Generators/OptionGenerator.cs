using Microsoft.CodeAnalysis;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators;

/// <summary>
/// Reports options that an attribute does not have, and generates nothing. The C# compiler rejects them before it asks any analyzer, but only says that it knows no such name.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class OptionGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var unknown = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => UnknownOptions.MayHave(node), UnknownOptions.Of)
            .SelectMany(static (options, _) => options);

        context.RegisterSourceOutput(unknown, static (production, option) => production.ReportDiagnostic(option.ToDiagnostic()));
    }
}
