using Sakd.App;

namespace Sakd.Architectures.Tests;

/// <summary>The command <c>sakd</c> over the networks that come with it, in the test's folder.</summary>
internal static class SakdCommand
{
    public static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = SakdApp.Run(args, new Terminal(output, error) { Program = "sakd" }, default, Sakd.Architectures.SakdCatalog.Instance);
        return (code, output.ToString(), error.ToString());
    }
}
