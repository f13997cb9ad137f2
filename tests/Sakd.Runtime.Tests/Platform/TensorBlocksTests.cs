using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sakd.Kernels;
using Sakd.Platform;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Platform;

/// <summary>Where libtorch's large tensors lie.</summary>
public sealed class TensorBlocksTests
{
    // The bytes from which on a tensor is in the heap.
    private const int Large = 1 << 14;

    private static readonly bool _isGlibC = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64
        && NativeLibrary.TryLoad(NativeHeap.GlibC, out _);

    public TensorBlocksTests()
    {
        Assert.SkipUnless(_isGlibC, "This is about glibc on x64.");
        SakdPlatform.Install();
        Assert.SkipWhen(GuardPages.AreOn, "Every block has pages of its own.");
    }

    [Fact]
    public void A_gap_takes_the_next_tensors_of_its_size()
    {
        const long Numbers = 123_457;
        const int Count = 24;
        var tensors = Enumerable.Range(0, Count).Select(_ => empty(Numbers)).ToList();
        var gaps = tensors.Where((_, i) => i % 2 == 0).Select(Address).ToHashSet();
        Assert.All(tensors, tensor => Assert.True(TensorBlocks.Has(Address(tensor)), "it is of the heap for large blocks"));
        foreach (var tensor in tensors.Where((_, i) => i % 2 == 0)) tensor.Dispose();

        var others = Enumerable.Range(0, Count / 2).Select(_ => empty(Numbers)).ToList();

        Assert.Equal(Count / 2, others.Count(tensor => gaps.Contains(Address(tensor))));
        foreach (var tensor in others.Concat(tensors)) tensor.Dispose();
    }

    [Fact]
    public void Blocks_begin_at_multiples_of_64_and_do_not_overlap()
    {
        var random = new Random(1);
        var tensors = Enumerable.Range(0, 400).Select(i => full([random.Next(1, 40_000)], i, ScalarType.Int32)).ToList();
        for (int i = 0; i < tensors.Count; i += 3)
        {
            tensors[i].Dispose();
            tensors[i] = full([random.Next(1, 40_000)], i, ScalarType.Int32);
        }

        for (int i = 0; i < tensors.Count; i++)
        {
            Assert.Equal(tensors[i].numel() * sizeof(int) >= Large, TensorBlocks.Has(Address(tensors[i])));
            Assert.Equal(0, Address(tensors[i]) % 64);
            Assert.True(tensors[i].eq(i).all().ToBoolean(), $"tensor {i} is whole");
            tensors[i].Dispose();
        }
    }

    [Fact]
    public void With_the_heap_switched_off_large_tensors_are_glibcs_and_each_is_released_where_it_was_taken()
    {
        using var inHeap = empty(Large);
        SakdPlatform.TensorHeap.IsWanted = false;
        try
        {
            using var outside = empty(Large);
            Assert.True(TensorBlocks.Has(Address(inHeap)));
            Assert.False(TensorBlocks.Has(Address(outside)));
        }
        finally
        {
            SakdPlatform.TensorHeap.IsWanted = true;
        }
    }

    [Fact]
    public void A_tensor_that_the_machine_has_no_memory_for_is_refused_with_libtorchs_words()
    {
        const string Policy = "/proc/sys/vm/overcommit_memory";
        Assert.SkipWhen(File.ReadAllText(Policy).Trim() == "1", $"By {Policy} this system promises any memory.");

        // No swap space is as large.
        var refused = Assert.Throws<ExternalException>(() => empty((long)TensorBlocks.Memory * 8, ScalarType.Byte));

        Assert.Contains("can't allocate memory", refused.Message);
        using var next = ones(1 << 20);
        Assert.Equal(1 << 20, next.sum().ToSingle());
    }

    [Theory]
    [InlineData("libc10.so", "no_such_function")]
    [InlineData("no_such_library.so", "posix_memalign")]
    [InlineData("libcoreclr.so", "malloc")] // It is bound, and its table locked, when it is loaded.
    public void What_is_not_called_or_cannot_be_changed_is_not_redirected(string library, string function) =>
        Assert.False(NativeImport.Redirect(library, function, 0));

    private static nint Address(Tensor tensor) =>
        Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(tensor.bytes));
}
