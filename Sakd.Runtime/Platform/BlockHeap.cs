using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>
/// A heap for large blocks alone. A request takes a gap of about its size, or else the first that holds it: what lives long settles at the
/// beginning, and gaps come together at the end. A block that is released grows together with the gaps beside it. Addresses are reserved
/// once, pages come when they are written.
/// </summary>
/// <remarks>There are some hundreds of blocks at most: gaps are looked for one by one. Any thread may ask.</remarks>
internal sealed unsafe class BlockHeap
{
    /// <summary>Blocks begin at its multiples.</summary>
    public const int Alignment = 64;

    private const int PageBytes = 4096;

    // A gap may be larger by a fifth: by replayed requests, docs/decisions/0008-gaps-in-the-heap.md.
    private const int Fitting = 5;

    // Of the C library's mmap and madvise on Linux.
    private const int ReadWrite = 3, PrivateAnonymousUnreserved = 0x4022, DontNeed = 4;

    private readonly byte* _first, _end;
    private readonly Lock _lock = new();
    private readonly List<int> _gaps = [];
    private readonly Stack<int> _unused = [];
    private Part[] _parts = new Part[256];
    private int _count;
    private byte* _top;
    private long _taken, _peak;
    private int _last = -1;

    private BlockHeap(byte* first, nuint bytes)
    {
        _first = _top = first;
        _end = first + bytes;
    }

    /// <summary>Reserves addresses; null where the system refuses.</summary>
    /// <param name="bytes">How many.</param>
    public static BlockHeap? Reserve(nuint bytes)
    {
        nint first = mmap(0, bytes, ReadWrite, PrivateAnonymousUnreserved, -1, 0);
        return first == -1 ? null : new BlockHeap((byte*)first, bytes);
    }

    /// <summary>Whether a block is of this heap.</summary>
    /// <param name="block">Any address.</param>
    public bool Has(nint block) => (byte*)block >= _first && (byte*)block < _end;

    /// <summary>The bytes from the first block to the end of the last.</summary>
    public long Extent => _top - _first;

    /// <summary>The bytes of all blocks that are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>The most that <see cref="Taken"/> has been since <see cref="ForgetPeak"/>.</summary>
    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>Begins to measure the peak anew.</summary>
    public void ForgetPeak()
    {
        lock (_lock) _peak = _taken;
    }

    /// <summary>A block of a size; 0 where all addresses are taken.</summary>
    /// <param name="bytes">The size.</param>
    public nint Take(nuint bytes)
    {
        // Before each block the number of its part is written.
        long size = (long)((bytes + Alignment - 1) & ~(nuint)(Alignment - 1)) + Alignment;
        lock (_lock)
        {
            int part = Gap(size);
            if (part < 0)
            {
                if (_last >= 0 && _parts[_last].IsGap) Unlist(part = _last);
                long missing = size - (part < 0 ? 0 : _parts[part].Size);
                if (missing > _end - _top)
                {
                    if (part >= 0) List(part);
                    return 0;
                }

                if (part < 0) part = Append();
                _parts[part].Size = size;
                _top += missing;
            }
            else
            {
                Unlist(part);
                if (_parts[part].Size > size) Split(part, size);
            }

            _taken += _parts[part].Size;
            _peak = Math.Max(_peak, _taken);
            byte* start = _parts[part].Start;
            *(int*)start = part;
            return (nint)(start + Alignment);
        }
    }

    /// <summary>Releases a block of this heap.</summary>
    /// <param name="block">The block.</param>
    public void Release(nint block)
    {
        lock (_lock)
        {
            int part = *(int*)(block - Alignment);
            _taken -= _parts[part].Size;
            int next = _parts[part].Next, previous = _parts[part].Previous;
            if (next >= 0 && _parts[next].IsGap) Join(part, next);
            if (previous >= 0 && _parts[previous].IsGap) Join(previous, part);
            else List(part);
        }
    }

    /// <summary>Gives the pages of the gaps back to the system; they are there again when they are written.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (int gap in _gaps)
            {
                long first = ((long)_parts[gap].Start + PageBytes - 1) & ~(long)(PageBytes - 1),
                    end = ((long)_parts[gap].Start + _parts[gap].Size) & ~(long)(PageBytes - 1);
                if (end > first) _ = madvise((nint)first, (nuint)(end - first), DontNeed);
            }
        }
    }

    private int Gap(long size)
    {
        int first = -1, fitting = -1;
        foreach (int gap in _gaps)
        {
            if (_parts[gap].Size < size) continue;
            if (first < 0 || _parts[gap].Start < _parts[first].Start) first = gap;
            if (fitting < 0 || _parts[gap].Size < _parts[fitting].Size
                || (_parts[gap].Size == _parts[fitting].Size && _parts[gap].Start < _parts[fitting].Start))
                fitting = gap;
        }

        return fitting >= 0 && _parts[fitting].Size - size <= size / Fitting ? fitting : first;
    }

    /// <summary>A part of nothing behind the last one.</summary>
    private int Append()
    {
        int part = New();
        _parts[part] = new Part { Start = _top, Previous = _last, Next = -1, Listed = -1 };
        if (_last >= 0) _parts[_last].Next = part;
        return _last = part;
    }

    /// <summary>Makes a gap of what a part has beyond a size.</summary>
    private void Split(int part, long size)
    {
        int rest = New(), next = _parts[part].Next;
        _parts[rest] = new Part
        {
            Start = _parts[part].Start + size,
            Size = _parts[part].Size - size,
            Previous = part,
            Next = next,
            Listed = -1,
        };
        _parts[part].Size = size;
        _parts[part].Next = rest;
        if (next >= 0) _parts[next].Previous = rest;
        else _last = rest;
        List(rest);
    }

    /// <summary>Adds a part to the one before it.</summary>
    private void Join(int part, int next)
    {
        if (_parts[next].IsGap) Unlist(next);
        int after = _parts[next].Next;
        _parts[part].Size += _parts[next].Size;
        _parts[part].Next = after;
        if (after >= 0) _parts[after].Previous = part;
        else _last = part;
        _unused.Push(next);
    }

    private int New()
    {
        if (_unused.TryPop(out int part)) return part;
        if (_count == _parts.Length) Array.Resize(ref _parts, 2 * _count);
        return _count++;
    }

    private void List(int part)
    {
        _parts[part].Listed = _gaps.Count;
        _gaps.Add(part);
    }

    private void Unlist(int part)
    {
        int at = _parts[part].Listed, last = _gaps[^1];
        _gaps[at] = last;
        _parts[last].Listed = at;
        _gaps.RemoveAt(_gaps.Count - 1);
        _parts[part].Listed = -1;
    }

    /// <summary>A block, or a gap if it stands in the list of gaps.</summary>
    private struct Part
    {
        public byte* Start;
        public long Size;
        public int Previous, Next, Listed;

        public readonly bool IsGap => Listed >= 0;
    }

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern nint mmap(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern int madvise(nint address, nuint bytes, int advice);
}
