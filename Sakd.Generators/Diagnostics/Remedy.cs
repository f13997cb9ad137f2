using System.Collections.Immutable;

namespace Sakd.Generators.Diagnostics;

/// <summary>What is to be done to the attribute or class at which a mistake is reported.</summary>
internal enum RemedyKind
{
    /// <summary>The class becomes partial.</summary>
    Partial,

    /// <summary>An attribute is written below the last one of the class.</summary>
    Append,

    /// <summary>An attribute is written before this one, and a word of this one may be replaced.</summary>
    Insert,

    /// <summary>A word is replaced.</summary>
    Replace,

    /// <summary>An option of the attribute is set.</summary>
    Set,

    /// <summary>The two types of the attribute change places.</summary>
    Swap,
}

/// <summary>
/// A remedy for a mistake, which its diagnostic carries as properties, so that a code fix need not find out anything once more.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Title">The same in words.</param>
/// <param name="Text">The attribute that is written, the option that is set, or nothing.</param>
/// <param name="Old">The word that is replaced; empty for none.</param>
/// <param name="New">What it is replaced by, or the option's value.</param>
internal sealed record Remedy(RemedyKind Kind, string Title, string Text = "", string Old = "", string New = "")
{
    public static Remedy Partial { get; } = new(RemedyKind.Partial, "Make the class partial");

    public static Remedy Swap { get; } = new(RemedyKind.Swap, "Swap teacher and student");

    public static Remedy Append(string attribute) => new(RemedyKind.Append, $"Add [{attribute}]", attribute);

    public static Remedy Insert(string attribute, string old = "", string @new = "") =>
        new(RemedyKind.Insert, $"Put [{attribute}] before it", attribute, old, @new);

    public static Remedy Replace(string old, string @new) => new(RemedyKind.Replace, $"Write '{@new}'", "", old, @new);

    public static Remedy Set(string option, string value) => new(RemedyKind.Set, $"Write {option} = {value}", option, "", value);

    /// <summary>The properties of the diagnostic.</summary>
    public ImmutableDictionary<string, string?> ToProperties() => ImmutableDictionary<string, string?>.Empty
        .Add(nameof(Kind), Kind.ToString())
        .Add(nameof(Title), Title)
        .Add(nameof(Text), Text)
        .Add(nameof(Old), Old)
        .Add(nameof(New), New);

    /// <summary>The remedy that the properties of a diagnostic say; null for none.</summary>
    public static Remedy? Of(ImmutableDictionary<string, string?> properties) =>
        properties.TryGetValue(nameof(Kind), out var kind) && Enum.TryParse<RemedyKind>(kind, out var parsed)
            ? new Remedy(
                parsed, properties[nameof(Title)] ?? "", properties[nameof(Text)] ?? "", properties[nameof(Old)] ?? "",
                properties[nameof(New)] ?? "")
            : null;
}
