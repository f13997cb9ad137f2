namespace Sakd;

/// <summary>One place where student and teacher are compared, and how the routing network crosses over there.</summary>
/// <param name="Name">"KD_1" and so on for features, "KL" for the logits.</param>
/// <param name="Student">The student's stage.</param>
/// <param name="StudentShape">Shape of the student's feature, [C, H, W].</param>
/// <param name="Teacher">The teacher's stage.</param>
/// <param name="TeacherShape">Shape of the teacher's feature, [C, H, W].</param>
/// <param name="Hst">The adapter from student to teacher in words ("3x3 stride 2"), empty for the logits.</param>
/// <param name="Hts">The adapter from teacher to student in words, empty for the logits.</param>
public sealed record SpotInfo(
    string Name,
    string Student,
    FeatureShape StudentShape,
    string Teacher,
    FeatureShape TeacherShape,
    string Hst,
    string Hts);
