using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Declarations;

/// <summary>
/// What was read of classes, for as long as their symbols live. A class is asked for by all that name it, and by the analyzer; and after an
/// edit the symbols of this assembly are new ones, but those of
/// another, such as the blocks and networks that Sakd ships, stay as they were.
/// </summary>
internal sealed class Memo<T>(Func<INamedTypeSymbol, T> read)
{
    private readonly ConditionalWeakTable<INamedTypeSymbol, StrongBox<T>> _declarations = new();

    public T Of(INamedTypeSymbol type) => _declarations.GetValue(type, key => new StrongBox<T>(read(key))).Value!;
}
