namespace Sakd.Training;

/// <summary>tau, the temperature of the policy's Gumbel-softmax: it shapes the policy's gradient and never a decision.</summary>
public static class TemperatureSchedule
{
    /// <summary>tau in the first epoch, where nothing else is said.</summary>
    public const double Start = 5;

    private const double Fade = 0.1;

    /// <summary>
    /// tau in an epoch: <c>tau_0 * 0.1^(e / (E - 1))</c> in <see cref="Profile.Paper"/>, which says that it fades but not how, and tau_0
    /// throughout in <see cref="Profile.AuthorsCode"/>.
    /// </summary>
    /// <param name="profile">Whose rule.</param>
    /// <param name="epoch">e, counted from 0.</param>
    /// <param name="epochs">E, the number of epochs of the run.</param>
    /// <param name="start">tau_0, that of the first epoch.</param>
    public static double At(Profile profile, int epoch, int epochs, double start = Start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epoch, epochs);
        return profile is Profile.AuthorsCode || epochs == 1 ? start : start * Math.Pow(Fade, (double)epoch / (epochs - 1));
    }
}
