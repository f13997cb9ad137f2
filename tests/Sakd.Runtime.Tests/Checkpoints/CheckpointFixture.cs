using System.Runtime.CompilerServices;

namespace Sakd.Runtime.Tests.Checkpoints;

/// <summary>The files of <c>Fixtures</c>, which PyTorch wrote.</summary>
internal static class CheckpointFixture
{
    public static string Path(string name, [CallerFilePath] string path = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "Fixtures", name);
}
