using System.Text.RegularExpressions;
using Scriban;
using Scriban.Runtime;

namespace Sakd.Generators.Emission;

/// <summary>
/// A template of generated code, read from this assembly and parsed once. A line <c>{{~ include "Name" ~}}</c> stands for the text of
/// another.
/// </summary>
internal sealed class Template
{
    public static readonly Template Block = new("Block");
    public static readonly Template InlinedBlock = new("InlinedBlock");
    public static readonly Template BlockSkeleton = new("BlockSkeleton");
    public static readonly Template Architecture = new("Architecture");
    public static readonly Template ArchitectureSkeleton = new("ArchitectureSkeleton");
    public static readonly Template Companion = new("Companion");
    public static readonly Template CompanionSkeleton = new("CompanionSkeleton");
    public static readonly Template Pair = new("Pair");
    public static readonly Template Layout = new("Layout");
    public static readonly Template Knowledge = new("Knowledge");
    public static readonly Template Catalog = new("Catalog");

    private static readonly Regex Include = new("^\\{\\{~ include \"(\\w+)\" ~\\}\\}\n", RegexOptions.Multiline);

    private readonly Lazy<Scriban.Template> _parsed;

    private Template(string name) => _parsed = new Lazy<Scriban.Template>(() => Parse(name));

    /// <summary>The file that the template makes of a model, with lines as long as they come.</summary>
    public string Render(object model)
    {
        var globals = new ScriptObject();
        globals.Import(model, renamer: member => member.Name);
        globals.Import("Literal", new Func<string, string>(Graphs.Naming.Literal));
        globals.Import("Xml", new Func<string, string>(Graphs.Naming.Xml));
        globals.Import("Lines", new Func<IEnumerable<string>, int, string>(Indented));
        var context = new TemplateContext { MemberRenamer = member => member.Name, NewLine = "\n", LoopLimit = 0 };
        context.PushGlobal(globals);
        return _parsed.Value.Render(context);
    }

    /// <summary>Lines as they stand in a file, without the end of the last.</summary>
    private static string Indented(IEnumerable<string> lines, int spaces) =>
        string.Join("\n", lines.Select(line => line.Length == 0 ? line : new string(' ', spaces) + line));

    private static Scriban.Template Parse(string name)
    {
        var template = Scriban.Template.Parse(Read(name), name);
        return template.HasErrors ? throw new InvalidOperationException(string.Join("\n", template.Messages)) : template;
    }

    // Scriban's own include would parse the other template again for every file.
    private static string Read(string name)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream($"Sakd.Generators.Emission.Templates.{name}.sbncs")!;
        using var reader = new StreamReader(stream);
        return Include.Replace(reader.ReadToEnd().Replace("\r\n", "\n"), other => Read(other.Groups[1].Value));
    }
}
