using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Sakd.Checkpoints;

namespace Sakd.App.TensorBoard;

/// <summary>
/// A file of events as TensorBoard reads them: records of a length, its checksum, a message <c>Event</c> (TensorFlow's <c>event.proto</c>)
/// and its checksum. It is only ever added to, a whole step at a time, and is open only meanwhile.
/// </summary>
internal sealed class EventFile
{
    private const string Prefix = "events.out.tfevents.", Version = "brain.Event:2";

    // SessionLog.START.
    private const long SessionStart = 1;

    private readonly string _path;

    private EventFile(string path) => _path = path;

    /// <summary>The event files of a folder, in the order in which TensorBoard reads them: that of their names.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, Prefix + "*").Order(StringComparer.Ordinal);

    /// <summary>
    /// Begins a file, behind those that the folder has: readers then forget what those say of this step and later ones, of a run that was
    /// stopped and now does them again.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="step">The first step.</param>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public static EventFile Begin(string folder, long step)
    {
        string? before = In(folder).LastOrDefault();
        // By TensorFlow's custom the seconds since 1970; one that begins within the second of the one before is to follow it all the same.
        long second = Math.Max((long)Now(), before is null ? 0 : SecondOf(before) + 1);
        var file = new EventFile(Path.Combine(folder, $"{Prefix}{second.ToString("D10", CultureInfo.InvariantCulture)}.sakd"));
        using var records = new MemoryStream();
        Write(records, new ProtoMessage().Add(1, Now()).Add(3, Version));
        if (before is not null)
            Write(records, new ProtoMessage().Add(1, Now()).Add(2, step).Add(7, new ProtoMessage().Add(1, SessionStart)));
        file.Append(records);
        return file;
    }

    /// <summary>Adds what is shown of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="summary">What is shown.</param>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public void Add(long step, Summary summary)
    {
        using var record = new MemoryStream();
        Write(record, new ProtoMessage().Add(1, Now()).Add(2, step).Add(5, summary.Message));
        Append(record);
    }

    private static double Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static long SecondOf(string path) =>
        long.TryParse(Path.GetFileName(path)[Prefix.Length..].Split('.')[0], CultureInfo.InvariantCulture, out long second) ? second : 0;

    private static void Write(MemoryStream records, ProtoMessage message)
    {
        byte[] data = message.ToArray();
        Span<byte> length = stackalloc byte[sizeof(ulong)], checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(length));
        records.Write(length);
        records.Write(checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(data));
        records.Write(data);
        records.Write(checksum);
    }

    // CRC-32C, turned and moved: a checksum of data that holds checksums would be weak (TensorFlow's core/lib/hash/crc32c.h).
    private static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    private void Append(MemoryStream records)
    {
        try
        {
            using var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            records.WriteTo(stream);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(_path, e);
        }
    }
}
