using First;

// One prediction of so many images on so many threads; then it waits, so that its memory can be read.
int images = int.Parse(args[0]), threads = int.Parse(args[1]);
using var weights = typeof(Network).Assembly.GetManifestResourceStream("Network.safetensors")!;
using var network = Network.Load(weights, threads);
var logits = new float[images * Network.Classes];
network.Predict(new float[images * Network.Channels * Network.Height * Network.Width], logits);
Console.WriteLine(logits[0]);
Console.In.Read();
