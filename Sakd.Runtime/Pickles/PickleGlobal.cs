namespace Sakd.Pickles;

/// <summary>Makes what a constructor of Python would have made, out of plain values.</summary>
/// <param name="arguments">What the pickle gives it.</param>
/// <exception cref="FormatException">They are not those of the constructor.</exception>
internal delegate object? PickleConstructor(object?[] arguments);

/// <summary>A class or function that a pickle names, as a value.</summary>
/// <param name="Name">Module and name, with a dot between them.</param>
/// <param name="Make">What stands for calling it; null where it is a name and no more.</param>
internal sealed record PickleGlobal(string Name, PickleConstructor? Make)
{
    /// <summary>Does what stands for calling it.</summary>
    public object? Call(object? arguments)
    {
        if (Make is null) throw new FormatException($"it calls {Name}, which is only a name here");
        if (arguments is not object?[] tuple) throw new FormatException($"it calls {Name} with no tuple of arguments");
        return Make(tuple);
    }
}
