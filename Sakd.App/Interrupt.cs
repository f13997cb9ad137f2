using System.Runtime.InteropServices;

namespace Sakd.App;

/// <summary>
/// Ctrl-C, or a request to terminate, as a token that is looked at between two steps. A second one ends the process at once.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];

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
        context.Cancel = !_source.IsCancellationRequested;
        if (context.Cancel && context.Signal == PosixSignal.SIGTERM) ExitCode = SakdApp.Terminated;
        _source.Cancel();
    }
}
