using Sakd;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Platform;
using Sakd.Training;

namespace StarterNamespace;

/// <summary>Trains the teacher from the labels, then the student beside it, distilled where a policy says.</summary>
internal sealed class Trainer : ITrainingObserver
{
    public static int Run()
    {
        SakdPlatform.Install();
        using var data = DataFolder.Load(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-small"), "bundled");
        var options = new StepOptions { Seed = 1, Beta2 = 1000 }; // The weight of attention transfer, as it was published.
        using var teacher = new Teacher(data.Shape, data.Classes, seed: 1);
        Train(new PlainStep(teacher, options), teacher, data);
        teacher.eval();

        // At every stage and at the logits the policy decides, image by image.
        using var student = new Student(data.Shape, data.Classes, seed: 2);
        var step = new TeacherToStudent.StagesStep<TeacherToStudent.AtKnowledge>(teacher, student, new(), options);
        Train(step, student, data, "KD_1", "KD_2", "KD_3", "KL");
        Checkpoint.Save("student.safetensors", student, data);
        var accuracy = Evaluation.Measure(student, data.Test, data.Normalisation, TorchSharp.torch.CPU);
        Console.WriteLine($"student.safetensors: {accuracy.Fraction:P1} of the test images");
        return 0;
    }

    private static void Train(TrainingStep step, Architecture network, ImageData data, params string[] spots)
    {
        Console.WriteLine($"{network.Info.Name}: {network.Info.Parameters:N0} parameters");
        var options = new LoopOptions
        {
            Epochs = 2, Batch = 64, LearningRate = 0.05, Schedule = RateSchedule.Cosine,
            Augmentation = Augmentation.For(data.Shape), Spots = [.. spots], Seed = 1,
        };
        using (step)
        using (var loop = new TrainingLoop(step, network, data, options, new Trainer())) loop.Run();
    }

    /// <summary>Says what an epoch came to, and how much was distilled at each spot.</summary>
    public void EpochDone(EpochMetrics metrics)
    {
        string spots = string.Join(", ", metrics.DistillationProbability?.Select(spot => $"{spot.Key} {spot.Value:F2}") ?? []);
        Console.WriteLine($"epoch {metrics.Epoch}: loss {metrics.Loss:F3}, validation {metrics.ValidationAccuracy:P1} {spots}");
    }
}
