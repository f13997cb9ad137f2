namespace Sakd.Kernels.Tests;

/// <summary>Numbers that a seed draws.</summary>
internal static class Numbers
{
    /// <summary>As if from a normal distribution.</summary>
    public static float[] Normal(Random random, long count, double deviation = 1)
    {
        float[] numbers = new float[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
            numbers[i] = (float)(deviation * radius * Math.Cos(angle));
        }

        return numbers;
    }

    /// <summary>A whole number from 1 on, small ones more often.</summary>
    public static int LogUniform(Random random, int most) => (int)Math.Exp(random.NextDouble() * Math.Log(most + 1));
}
