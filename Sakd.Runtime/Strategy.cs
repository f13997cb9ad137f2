namespace Sakd;

/// <summary>What decides, sample by sample and spot by spot, whether the student is distilled.</summary>
public enum Strategy
{
    /// <summary>
    /// The policy decides, and is trained through the routing network: spot-adaptive distillation. At the logits the student may be held
    /// back at first (<see cref="StepOptions.WarmUpSteps"/>).
    /// </summary>
    Adaptive,

    /// <summary>Every sample at every spot: plain distillation.</summary>
    Always,

    /// <summary>A fair coin per sample, spot and step; no policy and no routing network.</summary>
    Random,

    /// <summary>
    /// As <see cref="Random"/>, but each spot's coin has the rate at which another run distilled there in that step, or
    /// epoch: as much is distilled as in that run, and only the choice differs.
    /// </summary>
    Matched,

    /// <summary>Trained as <see cref="Adaptive"/>, but the student is distilled exactly where the policy would not.</summary>
    Anti,

    /// <summary>
    /// As <see cref="Always"/>, but over the first steps the share of samples rises from 0 (see <see cref="Strategies.WarmUp"/>).
    /// </summary>
    WarmUp,

    /// <summary>As <see cref="WarmUp"/>, but at the logits alone: features are distilled from the first step on.</summary>
    LogitWarmUp,

    /// <summary>The samples that the teacher classifies rightly (see <see cref="Strategies.TeacherIsRight"/>).</summary>
    TeacherIsRight,

    /// <summary>The samples that the teacher is surer of than the student (see <see cref="Strategies.TeacherIsSurer"/>).</summary>
    TeacherIsSurer,

    /// <summary>The half of each batch in which both differ most (see <see cref="Strategies.MostDifferent"/>).</summary>
    MostDifferent,

    /// <summary>No distillation: the student learns from the labels alone.</summary>
    None,

    /// <summary>What a rule of one's own decides: <see cref="StepOptions.Rule"/>.</summary>
    Rule,
}
