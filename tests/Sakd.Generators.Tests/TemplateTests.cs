using System.Runtime.CompilerServices;
using Sakd.Testing;

namespace Sakd.Generators.Tests;

/// <summary>
/// The project that <c>dotnet new sakd</c> makes comes with the code that is generated of its networks, as its own test expects it.
/// </summary>
public sealed class TemplateTests
{
    private const string Networks = "StarterNamespace";

    [Fact]
    public void ItsSnapshotsAreCurrent()
    {
        string template = Path.Combine(Repository(), "Sakd.Templates", "sakd");
        string source = File.ReadAllText(Path.Combine(template, "Starter-Project", "Networks.cs"));
        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile(Networks, [source])).Clean();
        string[] names = [$"{Networks}.Unit.g.cs", $"{Networks}.TeacherToStudent.Stages.g.cs"];
        Snapshot.Verify(
            names.Select(name => (name, generated.Files[name])),
            Path.Combine(template, "Starter-Project.Tests", "NetworksTests.cs"),
            "The_generated_code_is_what_was_reviewed");
    }

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath("../../..", path);
}
