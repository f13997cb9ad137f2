using System.Buffers.Binary;
using System.IO.Compression;

namespace Sakd.Data;

/// <summary>
/// What is in a gzip file of one member or several (RFC 1952), from its beginning to its end. .NET's reader holds each whole member against
/// its checksum, but accepts a file that ends within its last one, and one with something else behind it: so at the end the file's last
/// bytes have to be checksum and length of the last member.
/// </summary>
internal sealed class CheckedGzip : Stream
{
    private const int TrailerLength = 8;

    // An empty member's one block, in either of the forms that writers give it, ends with one of these.
    private static readonly byte[][] _endsOfNothing = [[0x03, 0x00], [0xff, 0xff]];

    private readonly FileStream _file;
    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    // How far the reading was, and the checksum of all before, where a member may begin.
    private readonly List<(long Length, uint Checksum)> _beginnings = [];
    private long _length;
    private uint _checksum;
    private bool _checked;

    /// <summary>Opens a file.</summary>
    public CheckedGzip(string path)
    {
        _file = File.OpenRead(path);
        _gzip = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes next, without going on: as much as there is, and no more than was asked for.</summary>
    /// <param name="count">How much, a few hundred bytes at the beginning.</param>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, or something else follows it.</exception>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill()) continue;
        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, or something else follows it.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _start = _end = 0;
            Fill();
        }

        int read = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, read).CopyTo(buffer);
        _start += read;
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    // What one call of .NET's reader gives is of one member.
    private bool Fill()
    {
        int read = _gzip.Read(_buffer.AsSpan(_end));
        if (read == 0)
        {
            if (!_checked) CheckEnd();
            return false;
        }

        _beginnings.Add((_length, _checksum));
        _checksum = Crc32.Append(_checksum, _buffer.AsSpan(_end, read));
        _length += read;
        _end += read;
        return true;
    }

    private void CheckEnd()
    {
        Span<byte> tail = stackalloc byte[2 + TrailerLength];
        long from = _file.Length - tail.Length;
        if (from < 0 || RandomAccess.Read(_file.SafeFileHandle, tail, from) < tail.Length || !IsTrailer(tail[2..], tail[..2]))
            throw new InvalidDataException("the file does not end with checksum and length of what it holds");
        _checked = true;
    }

    private bool IsTrailer(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> before)
    {
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);

        // Zeros behind a truncated file would be the checksum and the length of nothing.
        if (length == 0 && checksum == 0)
        {
            foreach (byte[] end in _endsOfNothing)
                if (before.SequenceEqual(end)) return true;
        }

        return _beginnings.Any(begin =>
            (uint)(_length - begin.Length) == length && Crc32.Join(begin.Checksum, checksum, _length - begin.Length) == _checksum);
    }
}
