using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Students;

// Says how many of the bundled test images a student classifies rightly, and what the magnitudes of its logits add up to: the argument is
// the images' folder.
const int ImagesHeader = 16, LabelsHeader = 8;
var clock = Stopwatch.StartNew();
using var weights = typeof(Classifier).Assembly.GetManifestResourceStream("Classifier.safetensors")!;
using var student = Classifier.Load(weights, Environment.ProcessorCount);
byte[] pixels = Read("t10k-images-idx3-ubyte.gz")[ImagesHeader..], labels = Read("t10k-labels-idx1-ubyte.gz")[LabelsHeader..];
var logits = new float[labels.Length * Classifier.Classes];
student.Predict(pixels.AsSpan(0, pixels.Length / labels.Length), logits.AsSpan(0, Classifier.Classes));
Console.Error.WriteLine($"first prediction after {clock.ElapsedMilliseconds} ms in Main");
student.Predict(pixels, logits);
int right = 0;
for (int i = 0; i < labels.Length; i++)
{
    var scores = logits.AsSpan(i * Classifier.Classes, Classifier.Classes);
    int best = 0;
    for (int other = 1; other < scores.Length; other++)
    {
        if (scores[other] > scores[best]) best = other;
    }

    if (best == labels[i]) right++;
}

string magnitude = logits.Sum(logit => Math.Abs((double)logit)).ToString("G9", CultureInfo.InvariantCulture);
Console.WriteLine($"{right} of {labels.Length} right, logits {magnitude}");

byte[] Read(string name)
{
    using var stream = new GZipStream(File.OpenRead(Path.Combine(args[0], name)), CompressionMode.Decompress);
    using var all = new MemoryStream();
    stream.CopyTo(all);
    return all.ToArray();
}
