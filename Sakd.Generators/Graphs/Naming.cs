using Microsoft.CodeAnalysis.CSharp;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs;

/// <summary>
/// How declarations are called in generated code. Every generator asks here, so that code emitted in one assembly knows the names of
/// another's.
/// </summary>
internal static class Naming
{
    /// <summary>The version of the agreement between emitted blocks, architectures and pairs.</summary>
    public const int Contract = 9;

    /// <summary>The layouts of spots.</summary>
    public static string[] LayoutNames { get; } = ["Logits", "Middle", "Stages", "Last", "Pooled"];

    private static readonly string[] ReservedEverywhere =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals", "Dispose", "GetName", "Freeze",
        "Frozen", "ClearModules", "ConditionallyRegisterBuffer", "ConditionallyRegisterParameter", "Create", "GetDefaultDeviceAndType",
        "HType", "HookRemover", "RegisterComponents", "ReplaceBuffer", "ReplaceParameter", "Describe",
    ];

    public static readonly string[] ReservedInBlocks = [.. ReservedEverywhere, "Output", "Forward"];

    public static readonly string[] ReservedInArchitectures =
    [
        .. ReservedEverywhere, "Parameters", "MultiplyAdds", "ForwardFeatures", "ForwardResult", "Entry", "Info", "Input", "Classes",
        "Pooled", "Logits", "Initialize", "DrawMasksFrom", "Refresh", "Trace", "Pool", "Classify", "PreActivations", "Detach",
        "Deconstruct", "EqualityContract", "PrintMembers",
    ];

    public static readonly string[] ReservedInCompanions =
    [
        .. ReservedInArchitectures, "Module", "Members", "Declare", "CheckOnce", "UnsafeAccessorKind",
    ];

    /// <summary>Names that a block's own cannot have: generated code uses them beside those of every block.</summary>
    public static readonly string[] ReservedAsParameters = [.. BlockGraph.Names, "input", "x", "source", "fold"];

    public static readonly string[] ReservedInPairs =
        ["Entry", .. LayoutNames.SelectMany(layout => new[] { $"I{layout}Knowledge", $"{layout}Routing", $"{layout}Step" })];

    /// <summary>The classes that every network nests: in its attributes, too, these names mean them.</summary>
    public static readonly string[] NestedInArchitectures = ["ForwardResult", "Frozen"];

    /// <summary>Whether a name by itself means something else in generated code than a class of a user.</summary>
    public static bool IsTaken(string name) => ShortNames.Contains(name) || ReservedInCompanions.Contains(name);

    /// <summary>The class of an assembly's catalog.</summary>
    public const string Catalog = "SakdCatalog";

    /// <summary>The namespace of an assembly's catalog.</summary>
    public static string CatalogNamespace(string? assembly) =>
        string.Join(
            ".",
            (assembly ?? "Assembly")
                .Split('.')
                .Select(part => IsIdentifier(part) ? Escape(part) : "_" + string.Concat(part.Where(char.IsLetterOrDigit))));

    /// <summary>The C# member for a key: PascalCase, a digit at the start after "Layer".</summary>
    public static string Property(string key)
    {
        var words = key.Split(['.', '_'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1));
        var name = string.Concat(words);
        return name.Length == 0 ? "Layer" : char.IsDigit(name[0]) ? "Layer" + name : name;
    }

    /// <summary>The C# local for a name: camelCase, never a keyword.</summary>
    public static string Local(string name) => Escape(Camel(name));

    /// <summary>A part of a C# name that begins small: camelCase.</summary>
    public static string Camel(string name)
    {
        var pascal = Property(name);
        return char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
    }

    /// <summary>The private field for a key, or for a name.</summary>
    public static string Field(string key) => "_" + Camel(key);

    /// <summary>How the constructor of a block writes the names that expressions use.</summary>
    public static string InConstructor(string name) => name switch
    {
        "in" => "input.Channels",
        "height" => "input.Height",
        "width" => "input.Width",
        _ => Escape(name),
    };

    /// <summary>The class that shows a network written by hand as an architecture.</summary>
    public static TypeName Companion(TypeName network) => network with { Name = network.Name.TrimStart('@') + "Companion" };

    /// <summary>
    /// The companion's member for a member of the network. Its name is the network's own affair, so one that is taken gives way.
    /// </summary>
    public static string Member(string name) => ReservedInCompanions.Contains(Property(name)) ? Property(name) + "Part" : Property(name);

    /// <summary>The struct of a pair for a distiller.</summary>
    public static string Knowledge(string distiller) => Property(distiller) + "Knowledge";

    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) == SyntaxKind.None ? identifier : "@" + identifier;

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Text of an XML comment.</summary>
    public static string Xml(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\r", " ").Replace("\n", " ");

    public static bool IsIdentifier(string name) =>
        name.Length > 0 && IsAsciiLetter(name[0]) && name.All(letter => IsAsciiLetter(letter) || letter is (>= '0' and <= '9') or '_');

    /// <summary>Whether a name can stand on a command line and in a file name.</summary>
    public static bool IsCommandLineName(string name) =>
        name.Length > 0 && name.All(letter => IsAsciiLetter(letter) || letter is (>= '0' and <= '9') or '_' or '-' or '.')
        && char.IsLetterOrDigit(name[0]);

    /// <summary>An architecture is called by its name on the command line.</summary>
    public static void CheckCommandLineName(ArchitectureDeclaration architecture, Problems problems)
    {
        if (!IsCommandLineName(architecture.Name))
        {
            problems.Add(
                Descriptors.BadName, architecture.Site, architecture.Type.Name, architecture.Name, "the name of an architecture",
                "it must be letters, digits, '_', '-' and '.', and start with a letter or digit");
        }
    }

    /// <summary>Whether every part of a key is letters, digits and underscores.</summary>
    public static bool IsKey(string key) =>
        key.Split('.').All(part =>
            part.Length > 0 && part.All(letter => IsAsciiLetter(letter) || letter is (>= '0' and <= '9') or '_')
            && part.Any(letter => letter != '_'));

    /// <summary>Whether a part of a key ends with a number, from which others count on.</summary>
    public static bool IsNumbered(string name)
    {
        var digits = name.Reverse().TakeWhile(char.IsDigit).Count();
        return digits is > 0 and < 9 && name.All(letter => IsAsciiLetter(letter) || letter is (>= '0' and <= '9') or '_' or '-');
    }

    public static void CheckForm(TypeName type, ClassForm form, IEnumerable<string> members, Problems problems)
    {
        var (fault, remedy) = form switch
        {
            ClassForm.Nested => ("is nested", "move it to the top level of a namespace"),
            ClassForm.Generic => ("is generic", "remove its type parameters"),
            ClassForm.Record => ("is a record", "make it a class"),
            ClassForm.FileLocal => ("is local to its file", "remove 'file'"),
            ClassForm.Static => ("is static", "remove 'static'"),
            ClassForm.Abstract => ("is abstract", "remove 'abstract'"),
            ClassForm.Derived => ("has a base class", "remove it, since the compiler adds its own"),
            ClassForm.PrimaryConstructor => ("has a primary constructor", "remove it, since the compiler adds its own"),
            ClassForm.Constructor => ("has a constructor", "remove it, since the compiler adds its own"),
            ClassForm.Spread => ("has its attributes on several partial declarations, which leaves their order open", "put them on one"),
            ClassForm.SeveralRoles => ("is more than one of block, architecture and pair", "make a class for each"),
            _ => ("", ""),
        };
        if (form == ClassForm.NotPartial)
        {
            problems.Add(Descriptors.NotPartial, Remedy.Partial, Site.Of(type), type.Name);
        }
        else if (fault.Length > 0)
        {
            problems.Add(Descriptors.BadForm, Site.Of(type), type.Name, fault, remedy);
        }

        if (members.Contains(type.Name))
        {
            problems.Add(
                Descriptors.BadName, Site.Of(type), type.Name, type.Name, "the name of this class", "it gets a member of that name");
        }
    }

    /// <summary>A class of another assembly must be compiled by a compiler that agrees with this one on what it emits.</summary>
    /// <returns>Whether it is.</returns>
    public static bool CheckContract(TypeName type, ClassForm form, int? contract, Site user, Problems problems)
    {
        if (form != ClassForm.Foreign || contract == Contract)
        {
            return true;
        }

        problems.Add(
            Descriptors.ContractMismatch, user, type.Name,
            contract is null
                ? "without Sakd.Generators, or with errors"
                : $"by another version of Sakd.Generators (contract {contract}, here {Contract})");
        return false;
    }

    private static bool IsAsciiLetter(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}

/// <summary>The keys of one module: no two may meet in PyTorch's state dict or in C#.</summary>
internal sealed class NameTable(Problems problems)
{
    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, string> _members = [];

    /// <summary>Adds names that no key may become.</summary>
    /// <param name="names">The names.</param>
    /// <param name="owner">What they are the names of.</param>
    public NameTable Reserve(IEnumerable<string> names, string owner)
    {
        foreach (var name in names.Where(name => !_members.ContainsKey(name)))
        {
            _members.Add(name, owner);
        }

        return this;
    }

    /// <summary>Adds a key, and the member <paramref name="member"/> made of it unless it has none of its own.</summary>
    public void Add(Site site, string title, string key, string? member = null)
    {
        if (!Naming.IsKey(key))
        {
            problems.Add(
                Descriptors.BadName, site, title, key, "a key", "it must be letters, digits and underscores, in parts with a dot between");
            return;
        }

        if (AddKey(site, title, key))
        {
            Member(site, title, member ?? Naming.Property(key));
        }
    }

    /// <summary>Adds a key that has no member of its own, since it belongs to a block that does.</summary>
    /// <returns>Whether it was free.</returns>
    public bool AddKey(Site site, string title, string key)
    {
        if (_keys.Keys.FirstOrDefault(other => other == key || other.StartsWith(key + ".") || key.StartsWith(other + ".")) is { } taken)
        {
            problems.Add(
                Descriptors.DuplicateName, site, title, key, taken == key ? _keys[taken] : $"a group that {_keys[taken]} belongs to");
            return false;
        }

        _keys.Add(key, title);
        return true;
    }

    public void Member(Site site, string title, string member)
    {
        if (_members.TryGetValue(member, out var owner))
        {
            problems.Add(Descriptors.DuplicateName, site, title, member, owner);
            return;
        }

        _members.Add(member, title);
    }
}
