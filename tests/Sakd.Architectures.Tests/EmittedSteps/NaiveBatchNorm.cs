using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.EmittedSteps;

/// <summary>A batch norm in training mode as it is defined; its running statistics follow.</summary>
internal static class NaiveBatchNorm
{
    /// <summary>What it makes of a map.</summary>
    /// <param name="x">The map [B, C, H, W].</param>
    /// <param name="modules">What its parameters and buffers are in.</param>
    /// <param name="key">Its key there.</param>
    public static Tensor Of(Tensor x, nn.Module modules, string key)
    {
        var mean = x.mean([0, 2, 3], keepdim: true);
        var variance = (x - mean).square().mean([0, 2, 3], keepdim: true);
        using (no_grad())
        {
            double count = x.numel() / mean.numel();
            Follow("running_mean", mean.flatten());
            Follow("running_var", variance.flatten() * (count / (count - 1)));
            modules.get_buffer($"{key}.num_batches_tracked")!.add_(1);
        }

        return ((x - mean) / (variance + 1e-5).sqrt() * Parameter("weight")) + Parameter("bias");

        Tensor Parameter(string name) => modules.get_parameter($"{key}.{name}")!.view(-1, 1, 1);
        void Follow(string name, Tensor statistic)
        {
            var running = modules.get_buffer($"{key}.{name}")!;
            running.copy_((0.9 * running) + (0.1 * statistic));
        }
    }
}
