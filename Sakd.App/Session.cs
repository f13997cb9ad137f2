namespace Sakd.App;

/// <summary>What every command has at hand.</summary>
/// <param name="Terminal">Where to write.</param>
/// <param name="Catalog">What the program was compiled with.</param>
/// <param name="Stop">Asks for an early end.</param>
internal sealed record Session(Terminal Terminal, CatalogIndex Catalog, CancellationToken Stop)
{
    /// <summary>The program's own name, for lines that somebody may type.</summary>
    public string Program => Terminal.Program;
}
