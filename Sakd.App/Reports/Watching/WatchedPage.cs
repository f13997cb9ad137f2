using System.Text;

namespace Sakd.App.Reports.Watching;

/// <summary>The page as it is now, for whoever asks, and a sign when there is another one.</summary>
internal sealed class WatchedPage
{
    // Numbers of another process differ, so that a tab that is still open asks again when this one has its port.
    private volatile Showing _now = new((int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond % 1_000_000) * 1_000, []);

    /// <summary>The page as it is now.</summary>
    public Showing Now => _now;

    /// <summary>Shows another page; one thread does so.</summary>
    /// <param name="write">The page by its number.</param>
    public void Show(Func<int, string> write)
    {
        var last = _now;
        _now = new Showing(last.Version + 1, Encoding.UTF8.GetBytes(write(last.Version + 1)));
        last.Replace();
    }

    /// <summary>A page as it was shown.</summary>
    /// <param name="version">Its number.</param>
    /// <param name="bytes">Its text, in UTF-8.</param>
    internal sealed class Showing(int version, byte[] bytes)
    {
        private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Its number.</summary>
        public int Version => version;

        /// <summary>Its text, in UTF-8.</summary>
        public ReadOnlyMemory<byte> Bytes => bytes;

        /// <summary>Ends when there is another one.</summary>
        public Task Replaced => _replaced.Task;

        /// <summary>Says that there is another one.</summary>
        public void Replace() => _replaced.SetResult();
    }
}
