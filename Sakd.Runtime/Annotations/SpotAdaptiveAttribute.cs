namespace Sakd;

/// <summary>
/// Declares a pair: the compiler writes its routing networks, one per layout of spots, and its training steps, for this teacher, this
/// student and this input.
/// </summary>
/// <typeparam name="TTeacher">The teacher, an <see cref="ArchitectureAttribute"/> class of this or another assembly.</typeparam>
/// <typeparam name="TStudent">The student, likewise.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SpotAdaptiveAttribute<TTeacher, TStudent> : Attribute
{
    /// <summary>
    /// The images, channels x height x width, such as <c>3x32x32</c>, by default those that both networks name. Fixed when the pair is
    /// compiled.
    /// </summary>
    public string? Input { get; set; }

    /// <summary>
    /// The images as the teacher sees them, where the student sees them at another size, such as <c>3x224x224</c>; by default
    /// <see cref="Input"/>, and without that what the teacher names. Images are made at the larger size and resized for the other network.
    /// </summary>
    public string? TeacherInput { get; set; }

    /// <summary>The images as the student sees them, where the teacher sees them at another size, such as <c>3x64x64</c>.</summary>
    public string? StudentInput { get; set; }

    /// <summary>The usual number of classes, by default the one that both networks name; it may be given at run time.</summary>
    public int Classes { get; set; }

    /// <summary>
    /// Which stage of the teacher is compared with which of the student, by their numbers from 1, ascending, such as <c>1-1, 2-2, 4-3</c>.
    /// By default one by one where both have as many, otherwise the last of each size that both have.
    /// </summary>
    public string? Align { get; set; }

    /// <summary>The name on the command line, by default the two architectures' names: <c>teacher-student</c>.</summary>
    public string? Name { get; set; }
}

/// <summary>Adds a distiller of your own to a pair, beside those of the library.</summary>
/// <typeparam name="TDistiller">A sealed class with a <see cref="Distillers.DistillerAttribute"/>.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DistillAttribute<TDistiller> : Attribute;
