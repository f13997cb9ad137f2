namespace Sakd;

/// <summary>Arithmetic of the declaration language that C# would round.</summary>
public static class Exact
{
    /// <summary>A division without remainder.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">By what.</param>
    /// <exception cref="SakdException">There is a remainder, or the divisor is 0: the network cannot be built for this input.</exception>
    public static int Divide(int dividend, int divisor) => divisor != 0 && dividend % divisor == 0
        ? dividend / divisor
        : throw new SakdException($"The network cannot be built for this input: {dividend} / {divisor} is no whole number.");

    /// <summary>A division of real numbers, such as of a block's place by the number of blocks.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">By what.</param>
    /// <returns>The quotient; 0 where the divisor is.</returns>
    public static double Ratio(double dividend, double divisor) => divisor == 0 ? 0 : dividend / divisor;
}
