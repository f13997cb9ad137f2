using System.CommandLine;
using System.Globalization;
using System.Text;
using Sakd.App.Starters;
using Sakd.Checkpoints;

namespace Sakd.App;

/// <summary><c>sakd init</c>: a file with networks for somebody's images.</summary>
internal static class InitCommand
{
    private const long LeastBudget = 1_000, MostBudget = 10_000_000_000;

    // Namespaces and classes that a project has anyway.
    private static readonly string[] _taken = ["Sakd", "System", "Microsoft", "TorchSharp", "Program"];

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var path = new Argument<string>("path") { Description = $"Images: what --data takes, also '{DataSource.Bundled}'" }.Named();
        var output = new Option<string>("--output")
        {
            Description = "The file to write, which must not be there yet",
            HelpName = "file.cs",
            DefaultValueFactory = _ => "Networks.cs",
        }.Named();
        var budget = new Option<long>("--budget")
        {
            Description = "The most multiply-adds of the student for one image [default: 20M]",
            HelpName = "n",
            DefaultValueFactory = _ => 20_000_000,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (TryParseBudget(text) is { } value) return value;
                result.AddError($"--budget needs a number of multiply-adds from 1k to 10G, such as 20M or 1.5G, not '{text}'");
                return default;
            },
        };
        var input = InputOption.Create("The shape that networks take [default: by the images]");
        var name = new Option<string>("--name")
        {
            Description = "The project's name: namespace, and beginning of the classes' names",
            HelpName = "name",
            DefaultValueFactory = _ => "Photos",
        };
        name.Validators.Add(result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "Photos";
            if (!IsName(text)) result.AddError($"--name needs letters and digits, first a capital, such as Photos, not '{text}'");
            else if (_taken.Contains(text)) result.AddError($"--name {text} is taken already: choose another");
        });
        var command = new DocumentedCommand("init", "Write a file of C# with a teacher, a student and their pair for images of your own")
        {
            Examples =
            [
                ($"{session.Program} init ~/images", "networks of the size that suits the images, in Networks.cs"),
                ($"{session.Program} init ~/images --budget 200M --input 3x224x224", "a larger student, for larger images"),
                ($"{session.Program} init ~/leaves --name Leaves --output Leaves.cs", "under another name"),
            ],
        };
        command.Add(path);
        foreach (Option option in (Option[])[output, budget, input, name]) command.Add(option);
        command.SetAction(parsed => Run(
            session,
            parsed.GetRequiredValue(path),
            parsed.GetRequiredValue(output),
            parsed.GetRequiredValue(budget),
            parsed.GetValue(input),
            parsed.GetRequiredValue(name)));
        return command;
    }

    private static void Run(Session session, string path, string output, long budget, FeatureShape? input, string name)
    {
        if (Path.Exists(output)) throw IsThere(output);
        var images = StarterImages.Of(path, input, session.Stop);
        var (teacher, student) = ResNetSearch.Find(images.Input, images.Classes, budget);
        var file = new StarterFile(images, budget, name, teacher, student);
        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        string data = path == DataSource.Bundled || Path.IsPathRooted(path) ? path : Path.GetRelativePath(folder, path);
        Write(output, file.Text(session.Program, data));

        var terminal = session.Terminal;
        terminal.Line($"data      {path}: {images.Kind}");
        terminal.Line($"classes   {Formatted.Count(images.Classes)}");
        terminal.Line($"input     {images.Input}: {images.Reason}");
        terminal.Line($"student   {Describe(student)}, of {Formatted.Short(budget)}");
        terminal.Line($"teacher   {Describe(teacher)}, {file.Ratio} times the student's");
        terminal.Line($"written   {output}: {name}Teacher, {name}Student, {name}Pair");
        terminal.Line();
        GoOn(terminal, file, folder, data);
    }

    private static void GoOn(Terminal terminal, StarterFile file, string folder, string data)
    {
        string here = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        terminal.Line($"next      a project {file.Name} around it, beside a checkout called sakd (with packages: docs/own-network.md):");
        List<string> lines = [];
        if (here != ".") lines.Add($"cd {Formatted.Argument(here)}");
        lines.AddRange(
            $"dotnet new console -n {file.Name} -o .",
            "",
            $"in {file.Name}.csproj, before </Project>:",
            """  <PropertyGroup>""",
            """    <Sakd Condition="'$(Sakd)' == ''">../sakd</Sakd>""",
            """  </PropertyGroup>""",
            """  <ItemGroup>""",
            """    <ProjectReference Include="$(Sakd)/Sakd.App/Sakd.App.csproj" />""",
            """    <ProjectReference Include="$(Sakd)/Sakd.Architectures/Sakd.Architectures.csproj" />""",
            """    <ProjectReference Include="$(Sakd)/Sakd.Generators/Sakd.Generators.csproj" """
                + """OutputItemType="Analyzer" ReferenceOutputAssembly="false" />""",
            """  </ItemGroup>""",
            """  <Import Project="$(Sakd)/build/Sakd.Program.targets" />""",
            "",
            "Program.cs, in place of what it has:",
            $"  using {file.Name};",
            "  using Sakd.App;",
            "  return SakdApp.Run(args, SakdCatalog.Instance);",
            "");
        lines.AddRange(file.Commands(data));
        foreach (string line in lines) terminal.Unwrapped(line.Length > 0 ? $"  {line}" : "");
    }

    private static string Describe(ResNetTable table) =>
        $"{Formatted.Short(table.MultiplyAdds)} multiply-adds: stages of {string.Join(", ", table.Channels)} channels, "
        + $"{string.Join(", ", Enumerable.Range(0, table.Stages).Select(table.BlocksOf))} blocks";

    private static void Write(string path, string text)
    {
        bool created = false;
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            created = true;
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (FileError.Is(e))
        {
            // Somebody else's file stays.
            if (!created) throw Path.Exists(path) ? IsThere(path) : FileError.Writing(path, e);
            File.Delete(path);
            throw FileError.Writing(path, e);
        }
    }

    private static SakdException IsThere(string path) =>
        new($"{path} is there already and is not overwritten: name another file with --output, or move it away");

    private static bool IsName(string text) => text.Length > 0 && char.IsAsciiLetterUpper(text[0]) && text.All(char.IsAsciiLetterOrDigit);

    private static long? TryParseBudget(string text)
    {
        decimal unit = text.Length == 0 ? 0 : text[^1] switch { 'k' or 'K' => 1e3m, 'M' or 'm' => 1e6m, 'G' or 'g' => 1e9m, _ => 1 };
        string digits = unit > 1 ? text[..^1] : text;
        return unit > 0 && digits.Length <= 12
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value * unit is >= LeastBudget and <= MostBudget
            ? (long)(value * unit)
            : null;
    }
}
