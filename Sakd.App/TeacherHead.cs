namespace Sakd.App;

/// <summary>The head of a teacher that comes from a file.</summary>
public enum TeacherHead
{
    /// <summary>That of the file.</summary>
    Own,

    /// <summary>A fresh one for the classes of the images, trained on the file's features before the student is.</summary>
    New,
}
