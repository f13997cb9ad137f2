namespace Sakd.Training;

/// <summary>L_routing as it was descended, with what it was made of.</summary>
/// <param name="Loss">L_routing.</param>
/// <param name="CrossEntropy">CE(z_r, y), unweighted.</param>
/// <param name="Correct">Images that the routing network classified rightly.</param>
public readonly record struct RoutingObjective(double Loss, double CrossEntropy, int Correct);
