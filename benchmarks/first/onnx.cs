using Microsoft.ML.OnnxRuntime;

// One prediction of the file that the first argument names, of so many images on so many threads; then it waits, so that its memory can be read.
using var options = new SessionOptions
{
    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    IntraOpNumThreads = int.Parse(args[2]),
    InterOpNumThreads = 1,
};
using var session = new InferenceSession(args[0], options);
var (name, input) = session.InputMetadata.Single();
long[] shape = [int.Parse(args[1]), .. input.Dimensions[1..].Select(size => (long)size)];
using var images = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate((all, size) => all * size)], shape);
using var run = new RunOptions();
using var logits = session.Run(run, [name], [images], session.OutputNames);
Console.WriteLine(logits[0].GetTensorDataAsSpan<float>()[0]);
Console.In.Read();
