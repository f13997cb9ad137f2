namespace Sakd.Pickles;

/// <summary>
/// Reads what Python's <c>pickle</c> wrote, in the protocols 0 to 5, as plain values. A pickle is a program for a machine with a stack; of
/// what that machine can do this one has what makes data, and what names classes and functions asks <see cref="PickleConstructors"/>.
/// </summary>
/// <remarks>
/// <c>None</c> is null; numbers are <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/> where they are too
/// large for that, and <see cref="double"/>; texts are <see cref="string"/>; bytes and the texts of Python 2 arrays of bytes; tuples arrays
/// of objects; lists and sets <see cref="List{T}"/>; dictionaries <see cref="PickleDict"/>. They may hold themselves: who goes through them
/// counts how deep.
/// </remarks>
internal sealed class PickleReader
{
    // A byte of a pickle can make an object of forty. No checkpoint and no data set has so many values outside of its arrays.
    private const int MostCodes = 4_000_000;

    private readonly PickleInput _input;
    private readonly PickleConstructors _constructors;
    private readonly Func<object?, object?>? _persistent;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];

    private PickleReader(PickleInput input, PickleConstructors constructors, Func<object?, object?>? persistent)
    {
        _input = input;
        _constructors = constructors;
        _persistent = persistent;
    }

    /// <summary>Reads one pickle; the stream then stands behind it.</summary>
    /// <param name="stream">The pickle.</param>
    /// <param name="bytes">The bytes that the stream still has, or that may be read of it at most.</param>
    /// <param name="constructors">What it may name.</param>
    /// <param name="persistent">What stands for things outside of the pickle, by what it says of them; null where none may.</param>
    /// <exception cref="FormatException">
    /// It is none, ends early, or names what it may not: the message goes on from the file's name.
    /// </exception>
    public static object? Read(
        Stream stream, long bytes, PickleConstructors constructors, Func<object?, object?>? persistent = null) =>
        new PickleReader(new PickleInput(stream, bytes), constructors, persistent).Run();

    private object? Run()
    {
        for (int count = 0; count < MostCodes; count++)
        {
            var code = (PickleCode)_input.Byte();
            if (code == PickleCode.Stop) return Pop();
            if (!Plain(code) && !Container(code) && !Named(code))
                throw new FormatException($"it is no pickle: 0x{(byte)code:x2} is no operation of one that is read here");
        }
        throw new FormatException($"it has more than {MostCodes} operations");
    }

    // What pushes one value.
    private bool Plain(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.None: Push(null); break;
            case PickleCode.NewTrue: Push(true); break;
            case PickleCode.NewFalse: Push(false); break;
            case PickleCode.Int: Push(_input.NumberLine(booleans: true)); break;
            case PickleCode.Long: Push(_input.NumberLine(booleans: false)); break;
            case PickleCode.BinInt: Push((long)_input.Int32()); break;
            case PickleCode.BinInt1: Push((long)_input.Byte()); break;
            case PickleCode.BinInt2: Push((long)_input.UInt16()); break;
            case PickleCode.Long1: Push(_input.Number(_input.Byte())); break;
            case PickleCode.Long4: Push(_input.Number(_input.UInt32())); break;
            case PickleCode.Float: Push(_input.DoubleLine()); break;
            case PickleCode.BinFloat: Push(_input.Double()); break;
            case PickleCode.String: Push(PickleEscapes.Quoted(_input.Line())); break;
            case PickleCode.Unicode: Push(PickleEscapes.Raw(_input.Line())); break;
            case PickleCode.ShortBinUnicode: Push(_input.Text(_input.Byte())); break;
            case PickleCode.BinUnicode: Push(_input.Text(_input.UInt32())); break;
            case PickleCode.BinUnicode8: Push(_input.Text(_input.UInt64())); break;
            case PickleCode.ShortBinString or PickleCode.ShortBinBytes: Push(_input.Read(_input.Byte())); break;
            case PickleCode.BinString or PickleCode.BinBytes: Push(_input.Read(_input.UInt32())); break;
            case PickleCode.BinBytes8 or PickleCode.ByteArray8: Push(_input.Read(_input.UInt64())); break;
            case PickleCode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleCode.EmptyList or PickleCode.EmptySet: Push(new List<object?>()); break;
            case PickleCode.EmptyDict: Push(new PickleDict()); break;
            default: return false;
        }
        return true;
    }

    // What makes tuples, lists and dictionaries of what lies on the stack, and the stack's own housekeeping.
    private bool Container(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Mark: _marks.Push(_stack.Count); break;
            case PickleCode.Pop when _marks.TryPeek(out int mark) && mark == _stack.Count: _marks.Pop(); break;
            case PickleCode.Pop: Pop(); break;
            case PickleCode.PopMark: PopToMark(); break;
            case PickleCode.Dup: Push(Top()); break;
            case PickleCode.Tuple: Push(PopToMark()); break;
            case PickleCode.Tuple1: Push(Pop(1)); break;
            case PickleCode.Tuple2: Push(Pop(2)); break;
            case PickleCode.Tuple3: Push(Pop(3)); break;
            case PickleCode.List or PickleCode.FrozenSet: Push(new List<object?>(PopToMark())); break;
            case PickleCode.Append: AddTo(Pop(1)); break;
            case PickleCode.Appends or PickleCode.AddItems: AddTo(PopToMark()); break;
            case PickleCode.Dict: SetIn(PopToMark(), new PickleDict()); break;
            case PickleCode.SetItem: SetIn(Pop(2)); break;
            case PickleCode.SetItems: SetIn(PopToMark()); break;
            case PickleCode.Put: _memo[MemoIndex()] = Top(); break;
            case PickleCode.BinPut: _memo[_input.Byte()] = Top(); break;
            case PickleCode.LongBinPut: _memo[_input.UInt32()] = Top(); break;
            case PickleCode.Memoize: _memo[_memo.Count] = Top(); break;
            case PickleCode.Get: Push(Remembered(MemoIndex())); break;
            case PickleCode.BinGet: Push(Remembered(_input.Byte())); break;
            case PickleCode.LongBinGet: Push(Remembered(_input.UInt32())); break;
            case PickleCode.Protocol: CheckProtocol(_input.Byte()); break;
            case PickleCode.Frame: _input.UInt64(); break;
            default: return false;
        }
        return true;
    }

    // What names and calls classes and functions.
    private bool Named(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Global: Push(_constructors.Find(_input.Line(), _input.Line())); break;
            case PickleCode.StackGlobal: PushGlobal(Pop(2)); break;
            case PickleCode.Reduce or PickleCode.NewObject: Call(Pop(2)); break;
            case PickleCode.NewObjectWithKeywords: CallWithKeywords(Pop(3)); break;
            case PickleCode.Inst: Push(_constructors.Find(_input.Line(), _input.Line()).Call(PopToMark())); break;
            case PickleCode.Obj: CallFirst(PopToMark()); break;
            case PickleCode.Build: SetState(Pop(2)); break;
            case PickleCode.PersistentId: Push(Outside(_input.Line())); break;
            case PickleCode.BinPersistentId: Push(Outside(Pop())); break;
            case PickleCode.Extension1 or PickleCode.Extension2 or PickleCode.Extension4:
                throw new FormatException("it asks for a class by a number of Python's registry of extensions, which is refused");
            case PickleCode.NextBuffer or PickleCode.ReadOnlyBuffer:
                throw new FormatException("it holds a buffer that lies outside of it");
            default: return false;
        }
        return true;
    }

    private void PushGlobal(object?[] names)
    {
        if (PickleText.Of(names[0]) is not { } module || PickleText.Of(names[1]) is not { } name)
            throw new FormatException("it asks for a class whose name is no text");
        Push(_constructors.Find(module, name));
    }

    private void Call(object?[] call) => Push(Callable(call[0]).Call(call[1]));

    private void CallWithKeywords(object?[] call)
    {
        var callable = Callable(call[0]);
        if (call[2] is not PickleDict { Entries.Count: 0 }) throw new FormatException($"it calls {callable.Name} with arguments by name");
        Push(callable.Call(call[1]));
    }

    private void CallFirst(object?[] call)
    {
        if (call.Length == 0) throw new FormatException("it calls nothing");
        Push(Callable(call[0]).Call(call[1..]));
    }

    private static PickleGlobal Callable(object? value) =>
        value as PickleGlobal ?? throw new FormatException("it calls what is no class or function");

    private void SetState(object?[] pair)
    {
        if (pair[0] is not IPickleState target) throw new FormatException("it gives a state to what takes none");
        target.SetState(pair[1]);
        Push(target);
    }

    private object? Outside(object? id) =>
        _persistent is null ? throw new FormatException("it speaks of things that lie outside of it") : _persistent(id);

    private void AddTo(object?[] items)
    {
        if (Top() is not List<object?> list) throw new FormatException("it appends to what is no list");
        list.AddRange(items);
    }

    private void SetIn(object?[] items, PickleDict? made = null)
    {
        if (made is not null) Push(made);
        if (Top() is not PickleDict dict || items.Length % 2 != 0) throw new FormatException("it sets items of what is no dictionary");
        for (int i = 0; i < items.Length; i += 2) dict.Add(items[i], items[i + 1]);
    }

    private long MemoIndex() => _input.NumberLine(booleans: false) is long index ? index : throw NotInMemo();

    private object? Remembered(long index) => _memo.TryGetValue(index, out object? value) ? value : throw NotInMemo();

    private static FormatException NotInMemo() => new("it remembers what it never had");

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > 5) throw new FormatException($"it is a pickle of protocol {protocol}, 0 to 5 are read");
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > Floor() ? _stack[^1] : throw Empty();

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] Pop(int count)
    {
        if (_stack.Count - count < Floor()) throw Empty();
        return Cut(_stack.Count - count);
    }

    private object?[] PopToMark() => _marks.TryPop(out int mark) ? Cut(mark) : throw Empty();

    private object?[] Cut(int from)
    {
        var items = new object?[_stack.Count - from];
        _stack.CopyTo(from, items, 0, items.Length);
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private int Floor() => _marks.TryPeek(out int mark) ? mark : 0;

    private static FormatException Empty() => new("it is no pickle: it takes what is not there");
}
