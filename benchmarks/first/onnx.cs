using Microsoft.ML.OnnxRuntime;

// One prediction on one thread, of the file that the argument names; then it waits, so that its memory can be read.
using var options = new SessionOptions
{
    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    IntraOpNumThreads = 1,
    InterOpNumThreads = 1,
};
using var session = new InferenceSession(args[0], options);
var (name, input) = session.InputMetadata.Single();
long[] shape = [.. input.Dimensions.Select(size => (long)Math.Max(1, size))];
using var images = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate((all, size) => all * size)], shape);
using var run = new RunOptions();
using var logits = session.Run(run, [name], [images], session.OutputNames);
Console.WriteLine(logits[0].GetTensorDataAsSpan<float>()[0]);
Console.In.Read();
