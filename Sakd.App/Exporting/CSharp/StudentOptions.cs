namespace Sakd.App.Exporting.CSharp;

/// <summary>How the class of a network is called.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Class">Its name.</param>
internal sealed record StudentOptions(string Namespace, string Class);
