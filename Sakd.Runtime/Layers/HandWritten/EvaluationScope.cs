using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Keeps a module and all below it in evaluation mode, and its parameters from wanting gradients, until it is disposed of; then every
/// module's mode and every parameter's flag is what it was.
/// </summary>
internal sealed class EvaluationScope : IDisposable
{
    private readonly ImmutableArray<(nn.Module Module, bool Training)> _modes;
    private readonly ImmutableArray<Parameter> _parameters;

    /// <summary>Sets mode and flags.</summary>
    /// <param name="module">The module.</param>
    public EvaluationScope(nn.Module module)
    {
        _modes = [(module, module.training), .. module.modules().Select(part => (part, part.training))];
        _parameters = [.. module.parameters().Where(parameter => parameter.requires_grad)];
        try
        {
            if (_modes.Any(mode => mode.Training)) module.eval();
            foreach (var parameter in _parameters) parameter.requires_grad = false;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Restores both.</summary>
    public void Dispose()
    {
        foreach (var parameter in _parameters) parameter.requires_grad = true;

        // A module stands before all below it, which its own train() reaches: what that sets wrongly is put right when its turn comes.
        foreach (var (module, training) in _modes)
            if (module.training != training)
                module.train(training);
    }
}
