namespace Sakd.Distillers;

/// <summary>The numbers of a distiller at the logits, as its authors chose them or as they are chosen for a run.</summary>
/// <param name="Weight">beta_1, the weight of its loss.</param>
/// <param name="Temperature">T; what trains its temperature has none.</param>
/// <param name="CrossEntropyWeight">The weight of the student's cross-entropy beside it.</param>
/// <param name="WarmUpEpochs">The first epochs, of 240, over which the loss rises to its weight.</param>
/// <param name="Beta">Of a loss of two parts, the weight of the second over the first's.</param>
public sealed record LogitSettings(
    double Weight, double Temperature, double CrossEntropyWeight = 1, int WarmUpEpochs = 0, double Beta = 1);
