using System.Runtime;
using Sakd;
using Sakd.Platform;
using Sakd.Training;
using Twigs;
using static TorchSharp.torch;

string[] application = ["Sakd.App", "System.CommandLine", "Spectre.Console", "ScottPlot"];
const int Classes = 4;
var input = new FeatureShape(3, 16, 16);
int failed = 0;

using var scope = NewDisposeScope();
using var teacher = new Bough(input, Classes, seed: 1);
using var student = new Twig(input, Classes, seed: 2);
teacher.eval();
using var step = new BoughToTwig.StagesStep<BoughToTwig.AtKnowledge>(teacher, student, new(), new StepOptions { Beta2 = 1000, Seed = 1 });
manual_seed(1);
var images = randn([8, 3, 16, 16]);
var labels = arange(8).remainder(Classes);

for (int i = 0; i < 3; i++)
{
    var result = step.Run(images, labels);
    Console.WriteLine($"step {i}: student {result.Loss:F4}, L_KD {result.Kd:F4}, routing {result.RoutingLoss:F4}");
    double[] losses = [result.Loss, result.Kd, result.RoutingLoss];
    Check($"the losses of step {i} are finite", losses.All(double.IsFinite));
}

// SkiaSharp lies beside every program with TorchSharp, which reads images with it when it is asked to.
Check("nothing of the application is loaded", !Loaded().Any(file => Contains(file, [.. application, "SkiaSharp"])));
Check("nothing of the application is in the output folder", !Output().Any(file => Contains(file, application)));
Check("garbage is collected by a thread that stops the program", GCSettings.LatencyMode == GCLatencyMode.Batch);
Check("garbage is collected every 4 MB", AppContext.GetData("System.GC.Gen0MaxBudget")?.ToString() == "4194304");

// The process is as it was, until the program asks.
Check("nothing that changes the process is on", SakdPlatform.Switches.All(one => !one.ChangesProcess || !one.IsOn));
Check("tensors are in the C library's heap", MegabytesInGlibC() >= 64);
string[] variables = ["GOMP_SPINCOUNT", "ONEDNN_MAX_CPU_ISA"];
Check("the environment has no variable of ours", variables.All(variable => GlibC.Environment(variable) is null));
SakdPlatform.Install();
Check("once it is installed they have a heap of their own", SakdPlatform.TensorHeap.IsOn && MegabytesInGlibC() == 0);

return failed;

void Check(string what, bool holds)
{
    Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}");
    if (!holds) failed++;
}

static long MegabytesInGlibC()
{
    long before = GlibC.InUse();
    using var tensor = empty(16 << 20);
    return (GlibC.InUse() - before) / (1 << 20);
}

static bool Contains(string file, string[] names) =>
    names.Any(name => Path.GetFileName(file).Contains(name, StringComparison.OrdinalIgnoreCase));

static IEnumerable<string> Loaded() =>
[
    .. AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!),
    .. File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]),
];

static IEnumerable<string> Output() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories);
