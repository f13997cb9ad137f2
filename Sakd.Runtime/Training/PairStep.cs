using Sakd.Layers;
using Sakd.Routing;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// A step of a compiled pair: both networks, their frozen views, the routing network and the distiller, each of its own type.
/// </summary>
/// <typeparam name="TTeacher">The teacher.</typeparam>
/// <typeparam name="TFrozenTeacher">Its frozen view.</typeparam>
/// <typeparam name="TStudent">The student.</typeparam>
/// <typeparam name="TFrozenStudent">Its frozen view.</typeparam>
/// <typeparam name="TRouting">Policy and adapters.</typeparam>
/// <typeparam name="TKnowledge">The distiller.</typeparam>
public abstract class PairStep<TTeacher, TFrozenTeacher, TStudent, TFrozenStudent, TRouting, TKnowledge> : DistillationStep
    where TTeacher : Architecture
    where TFrozenTeacher : class, IDisposable
    where TStudent : Architecture
    where TFrozenStudent : class, IDisposable
    where TRouting : RoutingNetwork
    where TKnowledge : struct, IKnowledge
{
    /// <summary>Puts what is trained into training mode, makes the optimizers, and freezes both networks as they are now.</summary>
    /// <param name="teacher">The teacher, which stays the caller's; trained along if the options say so.</param>
    /// <param name="freezeTeacher">Makes its frozen view, with batch norm folded into convolutions or not.</param>
    /// <param name="student">The student, which stays the caller's.</param>
    /// <param name="freezeStudent">Makes its frozen view.</param>
    /// <param name="makeRouting">Makes policy and adapters, for a strategy that has them.</param>
    /// <param name="knowledge">The distiller.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <param name="options">What governs the step.</param>
    protected PairStep(
        TTeacher teacher,
        Func<bool, TFrozenTeacher> freezeTeacher,
        TStudent student,
        Func<bool, TFrozenStudent> freezeStudent,
        Func<Profile, ulong, TRouting> makeRouting,
        TKnowledge knowledge,
        int branchPoints,
        StepOptions options)
        : base(
            student,
            knowledge.Modules,
            options.Routes() ? makeRouting(options.Profile, options.Seed) : null,
            branchPoints,
            options,
            trainedTeacher: options.TeacherMode is TeacherMode.Frozen ? null : teacher)
    {
        Teacher = teacher;
        T = freezeTeacher(options.Schedule.Fold);
        Student = student;
        S = freezeStudent(options.Schedule.Fold);
        Knowledge = knowledge;
    }

    /// <summary>The student.</summary>
    public new TStudent Student { get; }

    /// <summary>Policy and adapters; null for a strategy without, and once the step is settled.</summary>
    public new TRouting? Routing => (TRouting?)base.Routing;

    /// <inheritdoc/>
    public override nn.Module? Pretrained => Knowledge.Pretrained;

    /// <summary>The teacher as the step trains it along.</summary>
    protected TTeacher Teacher { get; }

    /// <summary>The teacher in evaluation mode, stage by stage: the T_i of the routing pass; as it is now if it is frozen.</summary>
    protected TFrozenTeacher T { get; }

    /// <summary>The student in evaluation mode, stage by stage: the S_i of the routing pass.</summary>
    protected TFrozenStudent S { get; }

    /// <summary>The distiller.</summary>
    protected TKnowledge Knowledge { get; }

    /// <summary>Whether the distiller compares pre-activations of the teacher.</summary>
    protected static bool TeacherPreActivations => TKnowledge.PreActivations || TKnowledge.TeacherPreActivations;

    /// <summary>The images as the network with the smaller input sees them.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <param name="height">The height of its input.</param>
    /// <param name="width">The width of its input.</param>
    protected static Tensor Resized(Tensor x, int height, int width) => Resizing.Apply(x, height, width);

    /// <summary>Features and tails that the distiller does not read, unless it reads others than those at the spots.</summary>
    /// <param name="betweenSpots">The numbers of those that are at no spot.</param>
    protected static Unread Unread(params ReadOnlySpan<int> betweenSpots) =>
        TKnowledge.ReadsBetweenSpots ? default : new Unread(betweenSpots);

    /// <inheritdoc/>
    protected override RoutingObjective Differentiate(RoutingPass pass, Tensor y, Decisions w, StudentObjective student)
    {
        var routing = base.Differentiate(pass, y, w, student);

        // The student's next weights are others.
        S.Dispose();
        return routing;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            T.Dispose();
            S.Dispose();
        }

        base.Dispose(disposing);
    }
}
