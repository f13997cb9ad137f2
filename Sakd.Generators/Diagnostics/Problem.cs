using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Diagnostics;

/// <summary>A mistake in a declaration: what, where, and the words of the message. It compares by value and holds no symbol.</summary>
/// <param name="Descriptor">What.</param>
/// <param name="Sites">The attribute at fault first, then those that use it, for a fault inside a class of another assembly.</param>
/// <param name="Arguments">What the message's placeholders stand for.</param>
/// <param name="Remedy">What is to be done at the first of the sites; null where that is for the author to say.</param>
internal sealed record Problem(
    DiagnosticDescriptor Descriptor, EquatableArray<Site> Sites, EquatableArray<string> Arguments, Remedy? Remedy = null);

/// <summary>Collects problems while a declaration is worked through, and knows which declarations use the one at hand.</summary>
internal sealed class Problems
{
    private readonly List<Problem> _found = [];
    private readonly Stack<Site> _users = new();
    private string? _use;

    public bool Any => Count > 0;

    /// <summary>How many mistakes were added, the same one twice included.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Problem> Found => _found;

    /// <summary>Adds a mistake.</summary>
    public void Add(DiagnosticDescriptor descriptor, Site site, params string[] arguments) => Add(descriptor, null, site, arguments);

    /// <summary>Adds a mistake that has a remedy; null for none.</summary>
    public void Add(DiagnosticDescriptor descriptor, Remedy? remedy, Site site, params string[] arguments)
    {
        Count++;
        Note(descriptor, remedy, site, arguments);
    }

    /// <summary>Adds something worth knowing, which does not keep code from being emitted.</summary>
    public void Note(DiagnosticDescriptor descriptor, Site site, params string[] arguments) => Note(descriptor, null, site, arguments);

    /// <summary>Adds something that has a remedy; null for none.</summary>
    public void Note(DiagnosticDescriptor descriptor, Remedy? remedy, Site site, params string[] arguments) =>
        Note(descriptor, [site], arguments, remedy);

    /// <summary>Adds what was found elsewhere, as if it had been found here.</summary>
    public void Include(Problems others)
    {
        foreach (var problem in others._found)
        {
            Note(problem.Descriptor, problem.Sites, [.. problem.Arguments], problem.Remedy);
        }

        Count += others.Count;
    }

    /// <summary>Runs <paramref name="work"/> with <paramref name="user"/> as the place that uses what it looks at.</summary>
    /// <param name="user">The place.</param>
    /// <param name="work">The work.</param>
    /// <param name="use">What messages say of the use; null for nothing.</param>
    public T Within<T>(Site user, Func<T> work, string? use = null)
    {
        _users.Push(user);
        var outer = _use;
        _use = use ?? outer;
        try
        {
            return work();
        }
        finally
        {
            _users.Pop();
            _use = outer;
        }
    }

    private void Note(DiagnosticDescriptor descriptor, IEnumerable<Site> sites, string[] arguments, Remedy? remedy)
    {
        var said = _use is null ? arguments : [$"{arguments[0]}, {_use}", .. arguments.Skip(1)];
        var problem = new Problem(descriptor, sites.Concat(_users).ToEquatableArray(), said.ToEquatableArray(), remedy);
        if (!_found.Contains(problem))
        {
            _found.Add(problem);
        }
    }
}
