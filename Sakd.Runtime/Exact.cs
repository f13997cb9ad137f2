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
}
