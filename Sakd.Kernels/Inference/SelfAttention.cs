using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What lies between the two linear layers of a self-attention: softmax(q k' / sqrt(d)) v of each head.</summary>
public static unsafe class SelfAttention
{
    /// <summary>Computes it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="images">B.</param>
    /// <param name="tokens">N.</param>
    /// <param name="channels">C.</param>
    /// <param name="heads">The heads, which divide the channels.</param>
    /// <param name="qkv">q, k and v of each token, in this order, each head by head: [B, N, 3 C].</param>
    /// <param name="y">[B, N, C].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the heads do not divide the channels.</exception>
    public static void Forward(
        KernelHost host, int images, int tokens, int channels, int heads, NativeSpan<float> qkv, NativeSpan<float> y)
    {
        if (heads <= 0 || channels % heads != 0)
            throw new ArgumentException($"{heads} heads do not divide {channels} channels", nameof(heads));
        long elements = (long)images * tokens * channels;
        host.Share(images * heads, new Heads(tokens, channels, heads, qkv.Need(3 * elements), y.Need(elements)));
    }

    /// <summary>A head of an image in each part.</summary>
    private readonly struct Heads(int tokens, int channels, int heads, float* qkv, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, head) = Math.DivRem(part, heads);
            int width = channels / heads, step = 3 * channels, padded = (tokens + Lanes.ChannelBlock - 1) & -Lanes.ChannelBlock;
            float* q = qkv + ((long)image * tokens * step) + (head * width), k = q + channels, v = k + channels;
            float* to = y + ((long)image * tokens * channels) + (head * width);
            float* keys = Scratch.Of((width + 1) * padded), scores = keys + (width * padded);

            // Channel by channel, so that a query meets many keys at once; those that fill the last vector up are 0.
            for (int channel = 0; channel < width; channel++)
            {
                float* row = keys + (channel * padded);
                for (int token = 0; token < tokens; token++) row[token] = k[((long)token * step) + channel];
                new Span<float>(row + tokens, padded - tokens).Clear();
            }

            TVector scale = TLanes.Create(1 / MathF.Sqrt(width));
            for (int token = 0; token < tokens; token++, q += step, to += channels)
            {
                for (int key = 0; key < padded; key += TLanes.Count)
                {
                    TVector sum = TLanes.Zero;
                    for (int channel = 0; channel < width; channel++)
                        sum = TLanes.MultiplyAdd(TLanes.Load(keys + (channel * padded) + key), TLanes.Broadcast(q + channel), sum);
                    TLanes.Store(scores + key, TLanes.Multiply(sum, scale));
                }

                TVector all = TLanes.Create(Normalisation.Exponentials<TVector, TLanes>(scores, tokens, scores));
                for (int channel = 0; channel < width; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, width - channel);
                    float* value = v + channel;
                    TVector sum = TLanes.Zero;
                    for (int i = 0; i < tokens; i++, value += step)
                        sum = TLanes.MultiplyAdd(TLanes.Load(value, count), TLanes.Broadcast(scores + i), sum);
                    TLanes.Store(to + channel, TLanes.Divide(sum, all), count);
                }
            }
        }
    }
}
