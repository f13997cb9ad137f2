namespace Sakd.App.Images;

/// <summary>The parts that data come in.</summary>
internal enum DataPart : byte
{
    /// <summary>One part for all: no split was made.</summary>
    All,

    /// <summary>To train on.</summary>
    Train,

    /// <summary>To choose by.</summary>
    Val,

    /// <summary>To measure on.</summary>
    Test,
}
