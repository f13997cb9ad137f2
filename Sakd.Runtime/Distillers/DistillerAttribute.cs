namespace Sakd.Distillers;

/// <summary>Makes a class known as a distiller: pairs are compiled for it, and the command line finds it by its name.</summary>
/// <param name="name">The name on the command line, such as "at".</param>
/// <param name="layout">Where it compares.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DistillerAttribute(string name, Layout layout) : Attribute
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>Where it compares.</summary>
    public Layout Layout { get; } = layout;

    /// <summary>beta_2, the weight of its loss in the student's objective.</summary>
    public double Weight { get; init; }

    /// <summary>The first epochs, of 240, over which its loss rises to its weight; 0 for none.</summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>Its name in words.</summary>
    public string Title { get; init; } = "";

    /// <summary>
    /// Whether it compares features as ReLUs read them: without those that end their stage, or behind the batch norm that begins the next.
    /// Where there are neither, and in networks written by hand, a feature is compared as it is.
    /// </summary>
    public bool PreActivations { get; init; }

    /// <summary>The same of the teacher alone: of the student it compares features.</summary>
    public bool TeacherPreActivations { get; init; }

    /// <summary>What it is given of a network.</summary>
    public Compared Compares { get; init; }

    /// <summary>What it asks of the shapes that it compares.</summary>
    public SpotShapes Needs { get; init; }

    /// <summary>Where it was published.</summary>
    public string Paper { get; init; } = "";
}
