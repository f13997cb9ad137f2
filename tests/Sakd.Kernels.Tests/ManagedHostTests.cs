namespace Sakd.Kernels.Tests;

/// <summary>The threads of a host that needs no libtorch.</summary>
public sealed class ManagedHostTests
{
    [Fact]
    public void WhenItIsDisposedOfItsThreadsEndAndTheCallerDoesAllParts()
    {
        var host = new ManagedHost(2);
        using var bothAreHere = new Barrier(2);
        var threads = new Thread[2];
        host.Run(2, part =>
        {
            threads[part] = Thread.CurrentThread;
            bothAreHere.SignalAndWait();
        });

        host.Dispose();

        Assert.True(Array.Find(threads, thread => thread != Thread.CurrentThread)!.Join(TimeSpan.FromMinutes(1)));
        int done = 0;
        host.Run(3, _ => Interlocked.Increment(ref done));
        Assert.Equal(3, done);
    }
}
