namespace Sakd.Distillers;

/// <summary>What a distiller asks of the shapes that it compares. A pair that does not have them is told so when it is compiled.</summary>
public enum SpotShapes
{
    /// <summary>Nothing.</summary>
    Any,

    /// <summary>As many channels in the student's feature as in the teacher's.</summary>
    SameChannels,

    /// <summary>The same shape.</summary>
    Same,
}
