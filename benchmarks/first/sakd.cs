using First;

// One prediction on one thread; then it waits, so that its memory can be read.
using var weights = typeof(Network).Assembly.GetManifestResourceStream("Network.safetensors")!;
using var network = Network.Load(weights);
var logits = new float[Network.Classes];
network.Predict(new float[Network.Channels * Network.Height * Network.Width], logits);
Console.WriteLine(logits[0]);
Console.In.Read();
