using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// torch's global generator of the CPU, on loan: code that is not ours draws from no other. Disposed of, it is as it was, so that no other
/// random numbers move.
/// </summary>
internal sealed class GlobalGenerator : IDisposable
{
    private readonly Tensor _state = random.get_rng_state().DetachFromDisposeScope();

    /// <summary>The global generator at the start of the seed's initialisation stream.</summary>
    /// <param name="seed">The seed of the run.</param>
    public static GlobalGenerator Seeded(ulong seed)
    {
        var loan = new GlobalGenerator();
        using var generator = RandomStreams.Open(seed, RandomStream.Initialisation);
        using var state = generator.get_state();
        random.set_rng_state(state);
        return loan;
    }

    /// <summary>Puts back the state.</summary>
    public void Dispose()
    {
        random.set_rng_state(_state);
        _state.Dispose();
    }
}
