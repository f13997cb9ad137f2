using System.Buffers.Binary;
using Tensorboard;

namespace Sakd.App.Tests.TensorBoard;

/// <summary>
/// Reads event files by the published formats alone: records and their checksums here, messages by the classes that protocol buffers' own
/// compiler made of TensorFlow's schema, which come with TorchSharp.
/// </summary>
internal static class EventReader
{
    /// <summary>The events with values that remain of a folder: files by their names, without what a later session does again.</summary>
    public static List<Event> ReadFolder(string folder)
    {
        var events = new List<Event>();
        foreach (string file in Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal))
        {
            foreach (var one in Read(File.ReadAllBytes(file)))
            {
                if (one.Restarts()) events.RemoveAll(before => before.Step >= one.Step);
                if (one.Summary is not null) events.Add(one);
            }
        }

        return events;
    }

    /// <summary>The events of a file. A last record that was cut off is none.</summary>
    public static List<Event> Read(byte[] file)
    {
        const int Length = sizeof(ulong), Checksum = sizeof(uint);
        var events = new List<Event>();
        for (int at = 0; at + Length + Checksum <= file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Check(Length);
            if (at + length + Checksum > file.Length) break;
            events.Add(Event.Parser.ParseFrom(file, at, length));
            Check(length);

            void Check(int count)
            {
                uint expected = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + count));
                Assert.Equal(expected, Masked(Crc32C(file.AsSpan(at, count))));
                at += count + Checksum;
            }
        }

        return events;
    }

    /// <summary>Whether a session begins with the event's step.</summary>
    public static bool Restarts(this Event one) => one.SessionLog?.Status is SessionLog.Types.SessionStatus.Start;

    /// <summary>The event's values by their tags.</summary>
    public static Dictionary<string, Summary.Types.Value> Values(this Event one) => one.Summary.Value.ToDictionary(value => value.Tag);

    // Bit by bit, as the polynomial is defined, turned round.
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        return ~crc;
    }

    private static uint Masked(uint crc) => ((crc >> 15) | (crc << 17)) + 0xa282ead8;
}
