using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Sakd.Pickles;

namespace Sakd.Runtime.Tests.Pickles;

public sealed class PickleReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Protocols { get; } = [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void PlainValuesOfEveryProtocolComeBack(int protocol)
    {
        var values = Assert.IsType<PickleDict>(Fixture($"plain{protocol}.pickle"));

        Assert.Null(values["none"]);
        Assert.Equal(new List<object?> { true, false }, values["truth"]);
        Assert.Equal(
            new List<object?>
            {
                0L, 255L, 256L, 65535L, 65536L, -1L, -(1L << 31), 1L << 31, long.MaxValue, long.MinValue, BigInteger.One << 70,
            },
            values["whole"]);
        Assert.Equal([0.5, -1e300, double.PositiveInfinity], Assert.IsType<object[]>(values["floats"]));
        Assert.Equal("ä € \U0001f600 \\ \n", values["text"]);
        Assert.Equal([0, 0xff, .. "'\"\\\n"u8], Assert.IsType<byte[]>(values["bytes"]));
        Assert.Equal([0, 1, 2, 3, 4], Assert.IsType<object[]>(values["tuples"]).Select(tuple => ((object[])tuple).Length));
        Assert.Equal([("b", 1L), ("a", 2L)], Assert.IsType<PickleDict>(values["ordered"]).Entries);
        Assert.Same(values["nested"], values["again"]);
        Assert.Equal(new List<object?> { 7L }, values["set"]);
        Assert.Equal(new List<object?> { 8L }, values["frozen"]);
        Assert.Contains((300L, "a key that is no text"), values.Entries);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void ArraysOfEveryProtocolComeBack(int protocol)
    {
        var arrays = Assert.IsType<PickleDict>(Fixture($"arrays{protocol}.pickle"));

        var data = Assert.IsType<NumpyArray>(arrays["data"]);
        Assert.Equal([2, 6], data.Shape);
        Assert.Equal(("u1", false), (data.Type.Name, data.IsFortran));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (byte)i), data.Bytes);

        var labels = Assert.IsType<NumpyArray>(arrays["labels"]);
        Assert.Equal(("i4", true), (labels.Type.Name, labels.Type.IsBigEndian));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 1], labels.Bytes);

        Assert.True(Assert.IsType<NumpyArray>(arrays["fortran"]).IsFortran);
        var number = Assert.IsType<NumpyArray>(arrays["number"]);
        Assert.Empty(number.Shape);
        Assert.Equal(2.5, BitConverter.ToDouble(number.Bytes));
    }

    [Fact]
    public void TextsOfPython2AreBytesAndFoundAsTexts()
    {
        var batch = Assert.IsType<PickleDict>(Fixture("python2.pickle"));
        Assert.Equal([0, 1, 2, 253, 254, 255], Assert.IsType<NumpyArray>(batch["data"]).Bytes);
        Assert.Equal([2, 3], ((NumpyArray)batch["data"]!).Shape);
        Assert.Equal(new List<object?> { 6L, 9L }, batch["labels"]);
        Assert.Equal("training batch 1 of 5", PickleText.Of(batch["batch_label"]));
        Assert.Equal("b.png", PickleText.Of(((List<object?>)batch["filenames"]!)[1]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void WhatWouldRunIsRefusedByNameAndDoesNotRun(int protocol)
    {
        // Python's os.system is posix.system by its own name, and eval of Python 3 has its name of Python 2 up to protocol 2.
        var refusal = Assert.ThrowsAny<FormatException>(() => Fixture($"system{protocol}.pickle"));
        Assert.Contains("posix.system, which is refused", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.ThrowsAny<FormatException>(() => Fixture($"eval{protocol}.pickle"));
        Assert.Contains(
            protocol < 3 ? "__builtin__.eval, which is refused" : "builtins.eval, which is refused", refusal.Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("cos\nsystem\n.", "os.system")]
    [InlineData("(S'touch x'\nios\nsystem\n.", "os.system")]
    [InlineData("(cos\nsystem\nS'touch x'\no.", "os.system")]
    [InlineData("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.", "os.system")]
    [InlineData("\u0080\u0004cevil\nPayload\n)\u0081}b.", "evil.Payload")]
    [InlineData("\u0080\u0004cevil\nPayload\n)}\u0092.", "evil.Payload")]
    [InlineData("ccollections\nOrderedDict.__init__\n.", "collections.OrderedDict.__init__")]
    public void EveryWayToNameIsRefused(string pickle, string name) => Refuses(pickle, $"asks for {name}, which is refused");

    [Theory]
    [InlineData("", "it ends within a pickle")]
    [InlineData("}", "it ends within a pickle")]
    [InlineData(".", "it takes what is not there")]
    [InlineData("(0.", "it takes what is not there")]
    [InlineData("K\u0001(\u0085.", "it takes what is not there")]
    [InlineData("e.", "it takes what is not there")]
    [InlineData("h\u0007.", "it remembers what it never had")]
    [InlineData("g-1\n.", "it remembers what it never had")]
    [InlineData("K\u0001K\u0002a.", "it appends to what is no list")]
    [InlineData("K\u0001K\u0002K\u0003s.", "it sets items of what is no dictionary")]
    [InlineData("(K\u0001d.", "it sets items of what is no dictionary")]
    [InlineData("K\u0001)R.", "it calls what is no class or function")]
    [InlineData("cnumpy\nndarray\n)R.", "it calls numpy.ndarray, which is only a name here")]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.", "with no tuple of arguments")]
    [InlineData("]}b.", "it gives a state to what takes none")]
    [InlineData("K\u0001Q.", "it speaks of things that lie outside of it")]
    [InlineData("\u0082\u0001.", "a number of Python's registry of extensions")]
    [InlineData("\u0080\u0006.", "protocol 6, 0 to 5 are read")]
    [InlineData("?", "0x3f is no operation")]
    [InlineData("Itwo\n.", "'two' in it is no number")]
    [InlineData("Stext\n.", "a string in it has no quotes")]
    [InlineData("S'\\'\n.", "a text in it has an escape")]
    [InlineData("V\\u12\n.", "a text in it has an escape")]
    [InlineData("X\u0001\0\0\0\u00ff.", "a text in it is not UTF-8")]
    [InlineData("\u0097.", "a buffer that lies outside of it")]
    public void NonsenseIsRefused(string pickle, string says) => Refuses(pickle, says);

    [Theory]
    [InlineData(
        "\u0080\u0004\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "it speaks of 18446744073709551615 bytes where 1 are left")]
    [InlineData("\u0080\u0004\u008e\0\0\0\0\u0001\0\0\0.", "it speaks of 4294967296 bytes where 1 are left")]
    [InlineData("\u0080\u0005\u0096\0\0\0\0\0\u0001\0\0.", "it speaks of 1099511627776 bytes where 1 are left")]
    [InlineData("\u0080\u0002X\u00ff\u00ff\u00ff\u007f.", "it speaks of 2147483647 bytes where 1 are left")]
    [InlineData("\u0080\u0002T\u00ff\u00ff\u00ff\u00ff.", "it speaks of 4294967295 bytes where 1 are left")]
    [InlineData("\u0080\u0002\u008b\u00ff\u00ff\u00ff\u007f.", "a number in it has 2147483647 digits")]
    public void LengthsThatTheFileCannotHoldTakeNoMemory(string pickle, string says)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(pickle, says);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AStreamThatEndsEarlierThanItsLimitTakesNoMoreThanItHas()
    {
        byte[] pickle = [0x80, 4, (byte)'B', 0, 0, 0, 0x40, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<FormatException>(() => Read(pickle, limit: 1L << 40));
        Assert.Equal("it ends within a pickle", refusal.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    // Each pair doubles the one before: a hundred of them are more than any memory to whom copies, compares or hashes them.
    [Fact]
    public void WhatHoldsItselfTwiceAHundredDeepIsNoMoreThanItsBytes()
    {
        byte[] pickle = [.. "}K\u0001"u8, .. Doubled(100), .. "K\u0002s."u8];
        var dict = Assert.IsType<PickleDict>(Read(pickle));
        Assert.Single(dict.Entries);
        Assert.Null(dict["no such key"]);
    }

    [Fact]
    public void TheSameTextEncodedAThousandTimesIsTheSameBytes()
    {
        byte[] text = [(byte)'X', .. BitConverter.GetBytes(1 << 20), .. Enumerable.Repeat((byte)'x', 1 << 20), (byte)'q', 0];
        var calls = Enumerable.Repeat("c_codecs\nencode\n(h\0U\u0006latin1tR"u8.ToArray(), 1000).SelectMany(call => call);
        var values = Assert.IsType<object[]>(Read([(byte)'(', .. text, .. calls, (byte)'t', (byte)'.']));
        Assert.All(values[1..], value => Assert.Same(values[1], value));
    }

    // A dictionary may have one key of a megabyte a hundred thousand times: no key is made a text to be compared.
    [Fact]
    public void LookingForAKeyTakesNoMemoryHoweverLongTheKeysAre()
    {
        byte[] key = [(byte)'T', .. BitConverter.GetBytes(1 << 20), .. Enumerable.Repeat((byte)'x', 1 << 20), (byte)'q', 0, (byte)'0'];
        var entries = Enumerable.Repeat("h\0N"u8.ToArray(), 100_000).SelectMany(entry => entry);
        var dict = Assert.IsType<PickleDict>(Read([.. key, (byte)'}', (byte)'(', .. entries, (byte)'u', (byte)'.']));
        Assert.Equal(100_000, dict.Entries.Count);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(dict["state_dict"]);
        Assert.Null(PickleText.Of(dict.Entries[0].Key));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ANameThatIsRefusedIsNoLongerInItsMessageThanALine()
    {
        var refusal = Assert.ThrowsAny<FormatException>(
            () => Read(Encoding.Latin1.GetBytes($"c{new string('m', 100_000)}\n{new string('n', 100_000)}\n.")));
        Assert.InRange(refusal.Message.Length, 1, 500);
        Assert.Contains("mmm..", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreOperationsThanAnyFileHasAreRefused() =>
        Refuses(new string(']', 4_000_001), "it has more than 4000000 operations");

    [Fact]
    public void AnArrayWhoseShapeItsBytesDoNotFillIsRefused()
    {
        string Array(string shape) =>
            "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\u0001btR"
            + $"(K\u0001({shape}tcnumpy\ndtype\n(U\u0002u1K\0K\u0001tRI00\nU\u0002abtb.";
        Assert.Equal([2], Assert.IsType<NumpyArray>(Read(Encoding.Latin1.GetBytes(Array("K\u0002")))).Shape);
        string ones = string.Concat(Enumerable.Repeat("K\u0001", 63));
        Assert.Equal(64, Assert.IsType<NumpyArray>(Read(Encoding.Latin1.GetBytes(Array(ones + "K\u0002")))).Shape.Length);
        Refuses(Array(ones + "K\u0001K\u0002"), "an array that is none of numbers");
        Refuses(Array("K\u0003"), "an array in it has 2 bytes, its shape and type want 3");
        Refuses(Array("J\u00ff\u00ff\u00ff\u00ff"), "an array that is none of numbers");
        Refuses(Array("J\0\0\0\u0040J\0\0\0\u0040J\0\0\0\u0040"), "its shape and type want 9223372036854775807");
        Refuses("cnumpy\ndtype\n(U\u0002O8K\0K\u0001tR.", "an array of NumPy's type 'O8', and only numbers are read");
    }

    private static IEnumerable<byte> Doubled(int deep) => Enumerable.Repeat(new byte[] { (byte)'2', 0x86 }, deep).SelectMany(b => b);

    private static object? Fixture(string name, [CallerFilePath] string path = "") =>
        Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "Fixtures", name)));

    private static object? Read(byte[] pickle, long? limit = null)
    {
        using var stream = new MemoryStream(pickle);
        return PickleReader.Read(stream, limit ?? pickle.Length, NumpyArray.AddTo(new PickleConstructors()));
    }

    private static void Refuses(string pickle, string says)
    {
        var refusal = Assert.ThrowsAny<FormatException>(() => Read(Encoding.Latin1.GetBytes(pickle)));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
