namespace Sakd.Distillers;

/// <summary>A distiller that takes the last decision in place of L_KL, by itself or beside one that compares features.</summary>
/// <param name="Name">The name on the command line, such as "dkd".</param>
/// <param name="Title">Its name in words.</param>
/// <param name="Paper">Where it was published.</param>
/// <param name="Published">Its numbers as published for CIFAR-100.</param>
/// <param name="Create">Makes it.</param>
public sealed record LogitDistillerEntry(
    string Name, string Title, string Paper, LogitSettings Published, Func<LogitSettings, ILogitDistiller> Create)
{
    /// <summary>The numbers with which it was published over standardised logits; where it was not, those without.</summary>
    public LogitSettings PublishedStandardised { get; init; } = Published;

    /// <summary>Makes it over standardised logits.</summary>
    public Func<LogitSettings, ILogitDistiller> CreateStandardised { get; init; } = settings => new StandardisedLogits(Create(settings));
}
