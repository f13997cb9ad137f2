namespace Sakd.Platform;

/// <summary>
/// One part of the machinery that can be switched off: by an environment variable, or else by a switch of <see cref="AppContext"/>.
/// </summary>
/// <remarks>
/// The environment is asked first, then <see cref="AppContext"/> (in a project file
/// <c>&lt;RuntimeHostConfigurationOption Include="Sakd.OwnKernels" Value="false" /&gt;</c>), then what is the default.
/// </remarks>
public sealed class PlatformSwitch
{
    private readonly Func<string?> _hindrance;
    private readonly string _source;

    /// <summary>Reads what environment and <see cref="AppContext"/> say.</summary>
    /// <param name="name">Its name in PascalCase.</param>
    /// <param name="variable">The environment variable.</param>
    /// <param name="description">What it does, in a few words.</param>
    /// <param name="changesProcess">Whether it changes more of the process than this library.</param>
    /// <param name="hindrance">Why it cannot be on here although it is asked for; null for nothing.</param>
    /// <param name="isDefault">Whether it is on where nothing says otherwise.</param>
    internal PlatformSwitch(
        string name, string variable, string description, bool changesProcess, Func<string?> hindrance, bool isDefault = true)
    {
        (Name, Variable, Description, ChangesProcess, _hindrance) = (name, variable, description, changesProcess, hindrance);
        string? said = Environment.GetEnvironmentVariable(variable);
        bool isGiven = AppContext.TryGetSwitch(AppContextSwitch, out bool given);
        (IsWanted, _source) = said switch
        {
            "1" => (true, $"{variable}=1"),
            "0" => (false, $"{variable}=0"),
            null or "" => isGiven ? (given, $"{AppContextSwitch}={(given ? "true" : "false")}") : (isDefault, "the default"),
            _ => (isDefault, Mistake = $"the environment variable {variable} is '{said}': it has to be 1 (on) or 0 (off)"),
        };
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The environment variable: 1 for on, 0 for off.</summary>
    public string Variable { get; }

    /// <summary>The switch of <see cref="AppContext"/>.</summary>
    public string AppContextSwitch => $"Sakd.{Name}";

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>
    /// Whether it changes more of the process than this library. Then it is off until <see cref="SakdPlatform.Install"/> is called.
    /// </summary>
    public bool ChangesProcess { get; }

    /// <summary>Whether it is in force.</summary>
    public bool IsOn => IsWanted && _hindrance() is null;

    /// <summary>Why it is on, or off; what is wrong with the environment variable, where something is.</summary>
    public string Reason => Mistake ?? (IsWanted && _hindrance() is { } hindrance ? hindrance : _source);

    /// <summary>Whether it is asked for. Benchmarks and tests compare both.</summary>
    internal bool IsWanted { get; set; }

    /// <summary>What is wrong with the environment variable; null for nothing.</summary>
    internal string? Mistake { get; }
}
