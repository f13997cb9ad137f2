using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Reads batches ahead of whoever uses them. Every image has its place in its batch before it is read, so that what comes out does not
/// depend on which thread read what, or when; and a batch is not begun before there is room for it, so that memory is bounded.
/// </summary>
internal sealed unsafe class PrefetchingReader : IDisposable
{
    private readonly ImageSource _source;
    private readonly ImmutableArray<ImmutableArray<int>> _batches;
    private readonly int _ahead;
    private readonly int _imageBytes;
    private readonly Thread[] _workers;

    // Guards all below; it is told of every change that somebody may wait for.
    private readonly object _lock = new();
    private readonly Queue<Batch> _open = [];
    private int _nextBatch;
    private bool _closed;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The images.</param>
    /// <param name="streaming">How many threads, how many bytes.</param>
    /// <param name="batches">For each batch the places of its images in the source.</param>
    internal PrefetchingReader(ImageSource source, Streaming streaming, ImmutableArray<ImmutableArray<int>> batches)
    {
        (_source, _batches) = (source, batches);
        _imageBytes = source.Shape.Channels * source.Shape.Height * source.Shape.Width;
        long largest = batches.IsEmpty ? 1 : batches.Max(batch => (long)batch.Length) * _imageBytes;

        // The batch in use is one of those that the bound allows.
        _ahead = (int)Math.Clamp((streaming.BytesAhead / largest) - 1, 1, 64);
        Fill();
        _workers = [.. Enumerable.Range(0, Math.Max(1, streaming.Workers)).Select(_ => new Thread(Work)
        {
            IsBackground = true,
            Name = "sakd images",
        })];
        foreach (var worker in _workers) worker.Start();
    }

    /// <summary>The next batch, as soon as it is there. The caller disposes of it.</summary>
    /// <exception cref="SakdException">An image of it cannot be read.</exception>
    internal Tensor Next()
    {
        Batch batch;
        lock (_lock)
        {
            batch = _open.Peek();
            while (batch.Missing > 0) Monitor.Wait(_lock);
            _open.Dequeue();
        }

        if (batch.Failure is { } failure)
        {
            batch.Pixels.Dispose();
            failure.Throw();
        }

        Fill();
        return batch.Pixels;
    }

    /// <summary>Ends the threads and releases what nobody has asked for.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }

        foreach (var worker in _workers) worker.Join();
        foreach (var batch in _open) batch.Pixels.Dispose();
        _open.Clear();
    }

    private void Fill()
    {
        lock (_lock)
        {
            while (_open.Count < _ahead && _nextBatch < _batches.Length)
            {
                var shape = _source.Shape;
                var pixels = empty([_batches[_nextBatch].Length, shape.Channels, shape.Height, shape.Width], ScalarType.Byte);
                _open.Enqueue(new Batch(pixels.DetachFromDisposeScope(), _batches[_nextBatch]));
                _nextBatch++;
            }

            Monitor.PulseAll(_lock);
        }
    }

    private void Work()
    {
        while (Take() is var (batch, image))
        {
            ExceptionDispatchInfo? failure = null;
            try
            {
                _source.Read(batch.Places[image], new Span<byte>(batch.Address + ((long)image * _imageBytes), _imageBytes));
            }
            catch (Exception e)
            {
                // The thread that asks for the batch throws it; of several, that of the first image.
                failure = ExceptionDispatchInfo.Capture(e);
            }

            lock (_lock)
            {
                batch.Done(image, failure);
                if (batch.Missing == 0) Monitor.PulseAll(_lock);
            }
        }
    }

    private (Batch Batch, int Image)? Take()
    {
        lock (_lock)
        {
            while (!_closed)
            {
                foreach (var batch in _open)
                    if (batch.Begin() is { } image)
                        return (batch, image);
                if (_nextBatch == _batches.Length) return null;
                Monitor.Wait(_lock);
            }

            return null;
        }
    }

    /// <summary>A batch that is being read.</summary>
    private sealed class Batch(Tensor pixels, ImmutableArray<int> places)
    {
        private int _begun;
        private int _failed = int.MaxValue;

        internal Tensor Pixels { get; } = pixels;

        internal byte* Address { get; } = (byte*)AddressOf(pixels);

        internal ImmutableArray<int> Places { get; } = places;

        internal int Missing { get; private set; } = places.Length;

        internal ExceptionDispatchInfo? Failure { get; private set; }

        internal int? Begin() => _begun < Places.Length ? _begun++ : null;

        internal void Done(int image, ExceptionDispatchInfo? failure)
        {
            Missing--;
            if (failure is null || image > _failed) return;
            (_failed, Failure) = (image, failure);
        }

        private static nint AddressOf(Tensor pixels)
        {
            fixed (byte* first = pixels.bytes) return (nint)first;
        }
    }
}
