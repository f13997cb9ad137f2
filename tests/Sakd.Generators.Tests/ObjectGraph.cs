using System.Reflection;

namespace Sakd.Generators.Tests;

/// <summary>Walks everything that an object holds, in the manner of NetEscapades.EnumGenerators.</summary>
internal static class ObjectGraph
{
    /// <summary>Every object that can be reached through fields and elements.</summary>
    public static IEnumerable<object> Of(object? root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out object? next))
        {
            if (next is null || IsLeaf(next.GetType()) || !seen.Add(next)) continue;

            yield return next;
            if (next is Array array)
            {
                foreach (object? item in array) open.Push(item);
                continue;
            }

            for (var type = next.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    open.Push(field.GetValue(next));
            }
        }
    }

    private static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(string);
}
