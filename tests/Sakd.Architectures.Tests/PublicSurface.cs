using System.Reflection;

namespace Sakd.Architectures.Tests;

/// <summary>What an assembly of networks shows: its classes with their members, and the names of what is nested in them.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => string.Concat(
        from type in assembly.GetExportedTypes()
        where !type.IsNested
        orderby type.FullName
        select Lines(type));

    private static string Lines(Type type)
    {
        var members = type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
        var nested = type.GetNestedTypes().Select(one => $"class {Name(one)}").Order(StringComparer.Ordinal);
        string heading = $"{type.FullName}{(type.BaseType is { } parent && parent != typeof(object) ? $" : {Name(parent)}" : "")}\n";
        return heading + string.Concat(members.Concat(nested).Select(line => $"  {line}\n"));
    }

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } made when IsShown(made) => $"new({Parameters(made)})",
        MethodInfo { IsSpecialName: false } method when IsShown(method) =>
            $"{Modifier(method)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo { GetMethod: { } read } property when IsShown(read) =>
            $"{Modifier(read)}{Name(property.PropertyType)} {property.Name} "
            + (property.SetMethod is { } write && IsShown(write) ? "{ get; set; }" : "{ get; }"),
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : "")}{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifier(MethodInfo method) => method.IsStatic ? "static " : method.IsPublic ? "" : "protected ";

    private static string Parameters(MethodBase method) => string.Join(
        ", ",
        method.GetParameters().Select(one =>
            $"{Name(one.ParameterType)} {one.Name}{(one.HasDefaultValue ? $" = {one.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        string name = type.Name;
        if (!type.IsGenericType) return name;
        string arguments = string.Join(", ", type.GetGenericArguments().Select(Name));
        return name.Contains('`') ? $"{name[..name.IndexOf('`')]}<{arguments}>" : name;
    }
}
