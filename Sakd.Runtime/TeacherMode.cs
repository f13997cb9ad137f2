namespace Sakd;

/// <summary>Whether the teacher is trained along with the student.</summary>
public enum TeacherMode
{
    /// <summary>It is trained already and stays as it is.</summary>
    Frozen,

    /// <summary>It is trained already and trained on, from the labels, with the student.</summary>
    Finetune,

    /// <summary>It begins with fresh weights and is trained from the labels, with the student.</summary>
    Scratch,
}
