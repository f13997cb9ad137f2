using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>What a distiller has to say about a pair, whatever the networks.</summary>
public interface IKnowledge
{
    /// <summary>
    /// Whether it reads features between the spots, or what a tail makes of the last one. If not, the step releases those as soon as the
    /// network's own next stage has read them.
    /// </summary>
    static virtual bool ReadsBetweenSpots => false;

    /// <summary>Whether it compares pre-activations in place of features.</summary>
    static virtual bool PreActivations => false;

    /// <summary>Whether it compares pre-activations of the teacher alone.</summary>
    static virtual bool TeacherPreActivations => false;

    /// <summary>What the distiller trains of its own, or null.</summary>
    nn.Module? Modules => null;

    /// <summary>What the distiller trains before the student is trained, or null.</summary>
    nn.Module? Pretrained => null;
}

/// <summary>What a distiller has to say about a pair.</summary>
/// <typeparam name="TStudent">The student's features.</typeparam>
/// <typeparam name="TTeacher">The teacher's features.</typeparam>
public interface IKnowledge<in TStudent, in TTeacher> : IKnowledge
{
    /// <summary>L_KD: the sum over the spots of the loss of the selected samples times their share of the batch; a scalar.</summary>
    /// <param name="s">The student's features.</param>
    /// <param name="t">The teacher's features.</param>
    /// <param name="distilled">Which samples are distilled where.</param>
    /// <param name="samples">Which images the batch is made of.</param>
    Tensor Loss(TStudent s, TTeacher t, Decisions distilled, Samples samples);

    /// <summary>What the training before the student's brings down, or null.</summary>
    /// <param name="t">The teacher's features.</param>
    Tensor? PretrainingLoss(TTeacher t) => null;
}
