using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Gumbel noise that decides, whatever a policy of moderate logits says.</summary>
public static class RouteNoise
{
    // At the temperatures of the tests its softmax is far from 0 and 1, so that the policy's gradients are no rounding errors.
    private const float Margin = 8;

    /// <summary>Noise for the routes of a batch.</summary>
    /// <param name="routes">By sample, a digit for each branch point: 1 for the teacher's route. They repeat through the batch.</param>
    /// <param name="batch">B.</param>
    /// <returns>[B, N+1, 2].</returns>
    public static Tensor Of(IReadOnlyList<string> routes, long batch)
    {
        var noise = new float[batch, routes[0].Length, 2];
        for (int sample = 0; sample < batch; sample++)
        {
            for (int i = 0; i < routes[0].Length; i++) noise[sample, i, 0] = routes[sample % routes.Count][i] == '1' ? Margin : -Margin;
        }

        return tensor(noise);
    }

    /// <summary>The decisions that it makes.</summary>
    /// <param name="routes">As above.</param>
    /// <param name="batch">B.</param>
    /// <returns>[B, N+1].</returns>
    public static Tensor Decisions(IReadOnlyList<string> routes, long batch)
    {
        var weights = new double[batch, routes[0].Length];
        for (int sample = 0; sample < batch; sample++)
        {
            for (int i = 0; i < routes[0].Length; i++) weights[sample, i] = routes[sample % routes.Count][i] - '0';
        }

        return tensor(weights);
    }
}
