using System.Runtime.CompilerServices;

namespace Sakd.Pickles;

/// <summary>
/// The classes and functions that a pickle may name. Nothing of Python is behind them, and all others are refused by name.
/// </summary>
internal sealed class PickleConstructors
{
    // A pickle may have the same text encoded a million times: it gets the same bytes.
    private static readonly ConditionalWeakTable<string, byte[]> _encoded = [];

    private readonly Dictionary<(string Module, string Name), PickleGlobal> _known = [];

    /// <summary>Those of Python that hold plain values: ordered dictionaries, sets, and bytes in pickles of protocol 2.</summary>
    public PickleConstructors()
    {
        Add("collections", "OrderedDict", _ => new PickleDict());
        Add("_codecs", "encode", Encode);
        foreach (string builtins in (string[])["builtins", "__builtin__"])
        {
            Add(builtins, "set", Sequence);
            Add(builtins, "frozenset", Sequence);
            Add(builtins, "bytearray", arguments => arguments is [byte[] bytes] ? bytes : throw Arguments("bytearray"));
        }
    }

    /// <summary>Lets pickles name a class or function.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="name">Its name.</param>
    /// <param name="make">What stands for calling it; null where it may be named and not called.</param>
    /// <returns>These constructors.</returns>
    public PickleConstructors Add(string module, string name, PickleConstructor? make)
    {
        _known[(module, name)] = new PickleGlobal($"{module}.{name}", make);
        return this;
    }

    /// <summary>That of the name.</summary>
    /// <exception cref="FormatException">It is none of those: the message names it.</exception>
    public PickleGlobal Find(string module, string name) =>
        _known.TryGetValue((module, name), out var known) ? known : throw new UnknownConstructorException(module, name);

    /// <summary>Says that the arguments are none of such a call.</summary>
    public static FormatException Arguments(string name) => new($"it calls {name} with what are no arguments of it");

    // Python 3 writes bytes as a text of their values where the protocol has none, up to 2.
    private static byte[] Encode(object?[] arguments)
    {
        if (arguments is not [string text, var encoding] || PickleText.Of(encoding) is not ("latin1" or "latin-1"))
            throw Arguments("_codecs.encode");
        return _encoded.GetValue(text, Latin1);
    }

    private static byte[] Latin1(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = text[i] <= byte.MaxValue ? (byte)text[i] : throw Arguments("_codecs.encode");
        return bytes;
    }

    private static List<object?> Sequence(object?[] arguments) => arguments switch
    {
        [] => [],
        [List<object?> items] => items,
        _ => throw Arguments("set"),
    };
}
