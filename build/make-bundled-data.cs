#!/usr/bin/env dotnet
// Makes data/fashion-mnist-small from the four files of Fashion-MNIST: the first 670 training and the first 430 test images of
// each class, in the order of the originals. Run from the root of the repository:
//
//     apt-get install dataset-fashion-mnist
//     dotnet run build/make-bundled-data.cs [source folder] [target folder]
#:property PublishAot=false

using System.Buffers.Binary;
using System.IO.Compression;

const int Classes = 10;
string source = args.Length > 0 ? args[0] : "/usr/share/datasets/fashion-mnist";
string target = args.Length > 1 ? args[1] : "data/fashion-mnist-small";

Directory.CreateDirectory(target);
Take("train", perClass: 670);
Take("t10k", perClass: 430);

void Take(string part, int perClass)
{
    byte[] images = Read($"{part}-images-idx3-ubyte.gz");
    byte[] labels = Read($"{part}-labels-idx1-ubyte.gz");
    int pixels = Dimension(images, 1) * Dimension(images, 2);

    using var chosenImages = new MemoryStream();
    using var chosenLabels = new MemoryStream();
    chosenImages.Write(images, 0, 16);
    chosenLabels.Write(labels, 0, 8);

    var taken = new int[Classes];
    for (int i = 0; i < Dimension(labels, 0); i++)
    {
        byte label = labels[8 + i];
        if (taken[label] == perClass)
            continue;
        taken[label]++;
        chosenImages.Write(images, 16 + i * pixels, pixels);
        chosenLabels.WriteByte(label);
    }

    if (taken.Any(count => count < perClass))
        throw new InvalidDataException($"{source}: some class of '{part}' has fewer than {perClass} images");

    Write($"{part}-images-idx3-ubyte.gz", chosenImages, taken.Sum());
    Write($"{part}-labels-idx1-ubyte.gz", chosenLabels, taken.Sum());
}

// An IDX file: 0, 0, type, number of dimensions; each dimension as a big-endian int32; the values.
static int Dimension(byte[] idx, int index) => BinaryPrimitives.ReadInt32BigEndian(idx.AsSpan(4 + 4 * index));

byte[] Read(string name)
{
    using var file = File.OpenRead(Path.Combine(source, name));
    using var plain = new GZipStream(file, CompressionMode.Decompress);
    using var bytes = new MemoryStream();
    plain.CopyTo(bytes);
    return bytes.ToArray();
}

void Write(string name, MemoryStream idx, int count)
{
    byte[] bytes = idx.ToArray();
    BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);

    string path = Path.Combine(target, name);
    using (var file = File.Create(path))
    using (var packed = new GZipStream(file, CompressionLevel.SmallestSize))
        packed.Write(bytes);
    Console.WriteLine($"{path}: {count} items, {new FileInfo(path).Length} bytes");
}
