namespace Sakd.Distillers;

/// <summary>What distillers demand of the shapes that they are to compare.</summary>
internal static class Shapes
{
    /// <summary>Refuses features of different numbers of channels.</summary>
    /// <param name="distiller">The distiller's name on the command line.</param>
    /// <param name="student">The student's feature.</param>
    /// <param name="teacher">The teacher's feature.</param>
    /// <exception cref="SakdException">The numbers differ.</exception>
    internal static void RequireEqualChannels(string distiller, FeatureShape student, FeatureShape teacher)
    {
        if (student.Channels == teacher.Channels) return;
        throw new SakdException(
            $"'{distiller}' compares channel with channel, but the student's feature is {student} and the teacher's {teacher}: choose a "
            + "pair whose networks are equally wide, or a distiller such as 'at'.");
    }
}
