using System.Runtime.InteropServices;

namespace Sakd.App;

/// <summary>
/// Ctrl-C, or a request to terminate, as a token that is looked at between two steps. A second one ends the process at once. A process
/// that another one has started for its own ends likewise with that one: its input then ends.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>The variable that says, as 1, that the end of the input is a request to terminate.</summary>
    public const string EndsWithInput = "SAKD_ENDS_WITH_INPUT";

    private readonly CancellationTokenSource _source = new();
    private bool _signalled;
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt()
    {
        _registrations =
            [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
        if (Environment.GetEnvironmentVariable(EndsWithInput) == "1")
            new Thread(StopWithInput) { IsBackground = true, Name = nameof(StopWithInput) }.Start();
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that shells have for a program that the first signal ended: 128 and its number.</summary>
    public int ExitCode { get; private set; } = SakdApp.Interrupted;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_signalled;
        _signalled = true;
        if (context.Cancel && context.Signal == PosixSignal.SIGTERM) ExitCode = SakdApp.Terminated;
        _source.Cancel();
    }

    private void StopWithInput()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The process has ended by itself.
        }
    }
}
