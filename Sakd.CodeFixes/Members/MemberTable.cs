using Microsoft.CodeAnalysis;

namespace Sakd.CodeFixes.Members;

/// <summary>What a member is to be declared as.</summary>
/// <param name="Member">The field or property.</param>
/// <param name="Role">"Stem", "Stage", "Tail" or "Head".</param>
/// <param name="Shape">The shape that it makes; of a head none.</param>
/// <param name="IsSpot">Whether a stage's output is a feature.</param>
/// <param name="Remark">What the author has to know of it, or null.</param>
internal sealed record MemberRow(ISymbol Member, string Role, ReadShape? Shape, bool IsSpot, string? Remark)
{
    /// <summary>The attribute, as it is written.</summary>
    public string Attribute => Shape is null ? $"[{Role}]" : $"[{Role}(\"{Shape}\"{(Role == "Stage" && !IsSpot ? ", Spot = false" : "")})]";
}

/// <summary>The members of a network in the order of its forward method, and what each of them is.</summary>
internal sealed class MemberTable
{
    private readonly Compilation _compilation;
    private readonly INamedTypeSymbol _type;
    private readonly ModuleReader _modules;
    private readonly Func<ISymbol, ReadShape?> _declared;

    private MemberTable(Compilation compilation, INamedTypeSymbol type, Func<ISymbol, ReadShape?> declared) =>
        (_compilation, _type, _modules, _declared) = (compilation, type, new ModuleReader(compilation), declared);

    /// <summary>The rows of a network.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="type">The network's class.</param>
    /// <param name="input">The shape of an image; null where it is not declared yet.</param>
    /// <param name="declared">What a member declares already of its shape, or null.</param>
    /// <returns>The rows in their order; channels of the image, and the number of classes, where they can be read off.</returns>
    public static (IReadOnlyList<MemberRow> Rows, long? Channels, long? Classes) Of(
        Compilation compilation, INamedTypeSymbol type, ReadShape? input, Func<ISymbol, ReadShape?> declared) =>
        new MemberTable(compilation, type, declared).Rows(input);

    private (IReadOnlyList<MemberRow> Rows, long? Channels, long? Classes) Rows(ReadShape? input)
    {
        var channels = Forward(ReadShape.Unknown)?.Calls.FirstOrDefault() is { Between.IsEmpty: true } first ? Reads(first.Member) : null;
        var forward = Forward(input ?? new ReadShape(channels, null, null));
        IReadOnlyList<MemberCall> calls = forward?.Calls.ToList() ?? InTheText();
        var kinds = calls.Select(call => _modules.Kind(Made(call.Member))).ToList();
        var head = Head(kinds, isOrdered: forward is not null);
        var last = head >= 0 ? head : calls.Count;
        var maker = last > 0 ? kinds.FindLastIndex(last - 1, kind => kind >= ModuleKind.Opaque) : -1;
        var found = kinds.FindIndex(maker + 1, kind => kind is ModuleKind.Between or ModuleKind.Linear);
        var tail = found < 0 ? last : Math.Min(found, last);

        var rows = new List<MemberRow>();
        var hasStage = false;
        for (var i = 0; i < last; i++)
        {
            var role = i == 0 ? "Stem" : i < tail ? "Stage" : "Tail";
            hasStage |= role == "Stage" && kinds[i] >= ModuleKind.Linear;
            var isSpot = role == "Stage"
                && (i == tail - 1 || (hasStage && kinds[i] != ModuleKind.Between && kinds[i + 1] != ModuleKind.Follows));
            var shape = forward is null ? calls[i].Output : Shape(calls, kinds, i);
            rows.Add(new MemberRow(calls[i].Member, role, shape, isSpot, Remark(calls[i].Between)));
        }

        if (head >= 0)
        {
            List<string> after =
            [
                .. calls.Skip(head + 1).SelectMany(call => call.Between.Concat([call.Member.Name])),
                .. forward?.Behind ?? [],
            ];
            var remark = Remark(calls[head].Between.Where(name => head == 0 || !IsPooling(name, calls[head - 1].Output)))
                ?? (after.Count == 0 ? null : $"forward computes {string.Join(", ", after)} behind the head: leave that to the loss");
            rows.Add(new MemberRow(calls[head].Member, "Head", null, IsSpot: false, remark));
        }

        if (forward is null && rows.Count > 0)
        {
            rows[0] = rows[0] with
            {
                Remark = "what forward calls depends on something: the members are in the order of the text, their sizes left open",
            };
        }

        return (rows, channels, head >= 0 ? _modules.Output(Made(calls[head].Member), Numbers.Defaults, ReadShape.Unknown).Channels : null);
    }

    // The last linear layer, or what is called last and cannot be seen into.
    private static int Head(List<ModuleKind> kinds, bool isOrdered)
    {
        var at = kinds.FindLastIndex(kind => kind >= ModuleKind.Linear);
        return at >= 0 && (kinds[at] == ModuleKind.Linear || (kinds[at] == ModuleKind.Opaque && at == kinds.Count - 1 && isOrdered))
            ? at
            : -1;
    }

    private Forward? Forward(ReadShape input) =>
        ForwardReader.Read(_compilation, _type, input, Output) is { IsOrdered: true } forward ? forward : null;

    // Each by itself: which comes behind which is not known.
    private List<MemberCall> InTheText() =>
    [
        .. _type.GetMembers()
            .Where(member => !member.IsStatic && !member.IsImplicitlyDeclared && TorchTypes.IsModule(
                member is IFieldSymbol field ? field.Type : (member as IPropertySymbol)?.Type))
            .OrderBy(member => member.Locations[0].SourceSpan.Start)
            .Select(member => new MemberCall(member, Output(member, ReadShape.Unknown), []))
    ];

    private ReadShape Output(ISymbol member, ReadShape input)
    {
        var output = _modules.Output(Made(member), Numbers.Defaults, input);
        return _declared(member)?.Or(output) ?? output;
    }

    private IOperation? Made(ISymbol member) => Creation.Of(_compilation, _type, member);

    private long? Reads(ISymbol member) => _modules.Reads(Made(member), Numbers.Defaults);

    // The channels that a member does not tell, the next one may.
    private ReadShape Shape(IReadOnlyList<MemberCall> calls, IReadOnlyList<ModuleKind> kinds, int at)
    {
        var shape = calls[at].Output;
        if (shape.Channels is not null || at + 1 == calls.Count)
        {
            return shape;
        }

        var next = calls[at + 1];
        var isPooled = next.Between.All(name => IsPooling(name, shape));
        return shape with
        {
            Channels = !isPooled ? null
                : Reads(next.Member)
                    ?? (kinds[at + 1] == ModuleKind.Follows ? Shape(calls, kinds, at + 1).Channels : null),
        };
    }

    // The mean before the head is the compiler's own; of one pixel its elements are the same.
    private static bool IsPooling(string name, ReadShape shape) =>
        name == "mean" || (name is "flatten" or "view" or "reshape" or "squeeze" && (shape.IsPixel || shape.IsVector));

    private static string? Remark(IEnumerable<string> between)
    {
        var computed = between.ToList();
        return computed.Count == 0
            ? null
            : $"forward computes {string.Join(", ", computed)} before this: move that into a member, such as a Sequential";
    }
}
