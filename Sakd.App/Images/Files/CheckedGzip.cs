using System.Buffers.Binary;
using System.IO.Compression;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>What is in a gzip file, from its beginning to its end, where it is held against the trailer: checksum and length.</summary>
internal sealed class CheckedGzip : Stream
{
    private const int TrailerLength = 8;
    private readonly FileStream _file;
    private readonly GZipStream _gzip;
    private readonly byte[] _start = new byte[TarEntries.StartLength];
    private readonly int _startLength;
    private uint _crc = GzipFile.ChecksumStart;
    private uint _length;
    private int _given;

    /// <summary>Opens a file.</summary>
    public CheckedGzip(string path)
    {
        _file = File.OpenRead(path);
        _gzip = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
        _startLength = _gzip.ReadAtLeast(_start, _start.Length, throwOnEndOfStream: false);
    }

    /// <summary>Whether it holds a tar archive.</summary>
    public bool HoldsTar => TarEntries.Begin(_start.AsSpan(0, _startLength));

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

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_given < _startLength)
        {
            read = Math.Min(buffer.Length, _startLength - _given);
            _start.AsSpan(_given, read).CopyTo(buffer);
            _given += read;
        }
        else
        {
            read = _gzip.Read(buffer);
        }

        _crc = GzipFile.ChecksumOf(_crc, buffer[..read]);
        _length += (uint)read;
        return read;
    }

    /// <summary>Reads what is left, and compares.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, or more follows it.</exception>
    public void ReadToEnd()
    {
        var buffer = new byte[1 << 16];
        while (Read(buffer) > 0) continue;
        Span<byte> trailer = stackalloc byte[TrailerLength];
        _file.Position = Math.Max(0, _file.Length - TrailerLength);
        _file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != ~_crc || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != _length)
            throw new InvalidDataException("the file does not end with checksum and length of what it holds");
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
}
