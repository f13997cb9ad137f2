using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Another loss at a temperature that is trained against the student: <c>T = T_0 + T_1 sigmoid(g)</c>, one number g for all samples, which
/// ascends the loss that the student descends, harder as training goes on. The loss is T^2 times that of the logits over T.
/// </summary>
/// <remarks>
/// g has a place in the student's optimizer, weight decay included. Its gradient is multiplied by
/// <c>lambda(epoch) = (cos(pi min(epoch, 10) / 10) + 1) / 2 - 1</c>, from about 0 to -1; only selected samples have a part in it, and where
/// none is selected there is none. Of the two published forms it is the global one.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2211.16231"/>
/// <param name="loss">The loss at temperature 1; by default that of the softened classes.</param>
/// <param name="least">T_0.</param>
/// <param name="range">T_1.</param>
public sealed class CurriculumTemperature(ILogitDistiller? loss = null, double least = 1, double range = 20) : ILogitDistiller
{
    private const int EpochsOfAscent = 10;

    private readonly ILogitDistiller _loss = loss ?? new KnowledgeDistillation(temperature: 1);
    private readonly GlobalTemperature _temperature = new(least, range);

    /// <summary>g, key "global_T" [1], from 1 on.</summary>
    public nn.Module Modules => _temperature;

    /// <summary>lambda, what g's gradient is multiplied by.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    public static double Reversal(int epoch) => ((Math.Cos(Math.PI * Math.Min(epoch, EpochsOfAscent) / EpochsOfAscent) + 1) / 2) - 1;

    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var scope = NewDisposeScope();
        var temperature = _temperature.forward(tensor(Reversal(batch.Epoch), batch.Student.dtype, batch.Student.device));
        var softened = batch with { Student = batch.Student / temperature, Teacher = batch.Teacher / temperature };
        return (_loss.Loss(softened) * temperature.square().squeeze()).MoveToOuterDisposeScope();
    }
}
