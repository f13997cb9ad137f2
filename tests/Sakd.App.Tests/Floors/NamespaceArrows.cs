using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Sakd.App.Tests.Floors;

/// <summary>
/// Which namespaces of an assembly look at which others: by what types are made of, by signatures, and by what the bodies of methods name.
/// </summary>
internal static class NamespaceArrows
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly ImmutableDictionary<short, OpCode> _opCodes =
        typeof(OpCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (OpCode)field.GetValue(null)!)
            .ToImmutableDictionary(code => code.Value);

    /// <summary>The arrows, each with a type that draws it.</summary>
    /// <param name="assembly">The assembly.</param>
    public static SortedDictionary<(string From, string To), string> Of(Assembly assembly)
    {
        var arrows = new SortedDictionary<(string, string), string>();
        foreach (var type in assembly.GetTypes())
        {
            foreach (var seen in SeenBy(type)
                .SelectMany(Parts)
                .Where(seen => seen.Assembly == assembly && Home(seen) != Home(type) && Home(seen).Length > 0 && Home(type).Length > 0))
                arrows.TryAdd((Home(type), Home(seen)), $"{type.Name} sees {seen.Name}");
        }

        return arrows;
    }

    private static string Home(Type type) => type.Namespace ?? "";

    private static IEnumerable<Type> SeenBy(Type type)
    {
        if (type.BaseType is { } above) yield return above;
        foreach (var one in type.GetInterfaces().Concat(type.GetFields(All).Select(field => field.FieldType))) yield return one;
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            if (method is MethodInfo { ReturnType: var returned }) yield return returned;
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            if (method.GetMethodBody() is not { } body) continue;
            foreach (var local in body.LocalVariables) yield return local.LocalType;
            foreach (var named in NamedIn(method, body.GetILAsByteArray()!)) yield return named;
        }
    }

    /// <summary>A type, what it is an array of, and what it is generic over.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        if (type.IsGenericParameter) return [];
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private static IEnumerable<Type> NamedIn(MethodBase method, byte[] il)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null,
            ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < il.Length;)
        {
            short value = il[at++];
            if (value == 0xFE) value = (short)(0xFE00 | il[at++]);
            var code = _opCodes[value];
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(il, at), ofType, ofMethod)!;
                yield return member as Type ?? member.DeclaringType!;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                {
                    foreach (var argument in generic.GetGenericArguments()) yield return argument;
                }
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
