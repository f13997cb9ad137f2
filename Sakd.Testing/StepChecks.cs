using Sakd.Layers;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Checks of a compiled pair's training step.</summary>
public static class StepChecks
{
    /// <summary>
    /// What the step leaves out or computes once changes nothing: with the full schedule and with none, from the same weights and in double
    /// precision, a step has the same routes, losses, gradients and running statistics.
    /// </summary>
    /// <param name="pair">The pair, from a catalog.</param>
    /// <param name="distiller">The distiller, by its name on the command line, such as "at".</param>
    /// <param name="options">The step's options; null for the distiller's weight and a policy that begins undecided.</param>
    /// <param name="batch">B, the number of images.</param>
    /// <param name="tolerance">Of a loss, and of a gradient's length.</param>
    /// <exception cref="CheckException">Something differs, or the pair is not compiled for the distiller.</exception>
    public static void ScheduleChangesNothing(
        PairEntry pair, string distiller, StepOptions? options = null, int batch = 8, double tolerance = 1e-9)
    {
        var entry = pair.Distillers.SingleOrDefault(entry => entry.Name == distiller) ?? throw new CheckException(
            $"{pair.Info.Name} is not compiled for '{distiller}', but for "
            + string.Join(", ", pair.Distillers.Select(entry => entry.Name)));
        using var scope = NewDisposeScope();
        var labels = Batches.Labels(pair.Info.Classes, batch);
        var images = Batches.Images(pair.Info.Input, batch, seed: 1).to(ScalarType.Float64);
        options ??= new StepOptions
        {
            Beta2 = entry.Weight,
            PolicyStart = new SpotShares(0.5, 0.5),
            Seed = 1,
            TrainingLabels = [.. labels.data<long>()],
        };
        using var without = new Trained(pair, entry, options with { Schedule = Schedule.None });
        using var with = new Trained(pair, entry, options with { Schedule = Schedule.Full });
        var expected = without.Step.Run(images, labels, arange(batch));
        var actual = with.Step.Run(images, labels, arange(batch));

        string what = $"{pair.Info.Name}, {distiller}:";
        if (!expected.Routes.SequenceEqual(actual.Routes)) throw new CheckException($"{what} the routes differ");
        Close.To(expected.Loss, actual.Loss, tolerance, $"{what} L_student", absolute: 1e-12);
        Close.To(expected.Kd, actual.Kd, tolerance, $"{what} L_KD", absolute: 1e-12);
        Close.To(expected.RoutingLoss, actual.RoutingLoss, tolerance, $"{what} L_routing", absolute: 1e-12);
        Close.Gradients(without.Student, with.Student, tolerance, $"{what} student's");
        if (without.Step.Routing is { } routing)
            Close.Gradients(routing, with.Step.Routing!, tolerance, $"{what} routing network's");
        if (without.Step.KnowledgeModules is { } modules)
            Close.Gradients(modules, with.Step.KnowledgeModules!, tolerance, $"{what} distiller's");
    }

    /// <summary>A pair's networks and its step, always with the same weights.</summary>
    private sealed class Trained : IDisposable
    {
        private readonly Architecture _teacher;

        public Trained(PairEntry pair, DistillerEntry distiller, StepOptions options)
        {
            _teacher = Network(pair.Teacher, pair.Info.Teacher.Input, seed: 1);
            Student = Network(pair.Student, pair.Info.Student.Input, seed: 2);
            Step = distiller.CreateStep(_teacher, Student, options);

            Architecture Network(ArchitectureEntry entry, FeatureShape input, ulong seed)
            {
                var network = entry.Create(input, pair.Info.Classes, seed);
                network.to(ScalarType.Float64);
                network.eval();
                return network;
            }
        }

        public Architecture Student { get; }

        public DistillationStep Step { get; }

        public void Dispose()
        {
            Step.Dispose();
            Student.Dispose();
            _teacher.Dispose();
        }
    }
}
