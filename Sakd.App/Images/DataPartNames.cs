namespace Sakd.App.Images;

/// <summary>What the parts of data are called, in any case.</summary>
internal static class DataPartNames
{
    private static readonly Dictionary<string, DataPart> _parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = DataPart.Train,
        ["training"] = DataPart.Train,
        ["val"] = DataPart.Val,
        ["valid"] = DataPart.Val,
        ["validation"] = DataPart.Val,
        ["test"] = DataPart.Test,
        ["testing"] = DataPart.Test,
    };

    /// <summary>The part of a name; <see cref="DataPart.All"/> if it is none.</summary>
    public static DataPart Of(string name) => _parts.GetValueOrDefault(name);
}
