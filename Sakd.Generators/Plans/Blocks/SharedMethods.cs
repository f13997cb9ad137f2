using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// Writes methods once that do the same with other modules, such as the convolutions that a block of VGG may have or not: they get them as
/// arguments.
/// </summary>
internal static class SharedMethods
{
    public static Computation Of(Computation computation)
    {
        var groups = computation.Methods.Select(Lift).GroupBy(lifted => lifted.Method with { Name = "" }).Where(same => same.Count() > 1);
        var shared = groups
            .SelectMany(same => same.Select(lifted => (lifted.Method.Name, Same: same.First().Method, lifted.Modules)))
            .ToDictionary(one => one.Name);
        if (shared.Count == 0)
        {
            return computation;
        }

        var methods = computation.Methods
            .Where(method => !shared.TryGetValue(method.Name, out var one) || one.Same.Name == method.Name)
            .Select(method => shared.TryGetValue(method.Name, out var one) ? one.Same : method);
        return new Computation(
            computation.Statements.Select(statement => statement.Rewrite(Hand)).ToEquatableArray(),
            methods.ToEquatableArray());

        Term Hand(Term term) => term is Call { Receiver: null } call && shared.TryGetValue(call.Method, out var one)
            ? call with
            {
                Method = one.Same.Name,
                Arguments = With(call.Arguments, one.Modules.Select(module => (Argument)module)).ToEquatableArray(),
            }
            : term;
    }

    /// <summary>A method whose modules are parameters and whose locals have the names that they have in all of its like.</summary>
    private static (Method Method, IReadOnlyList<Term> Modules) Lift(Method method)
    {
        var scope = new Scope([]);
        var (terms, gradient) = (method.Terms.ToList(), method.Parameters[0].Name == "gradient");
        var modules = terms.OfType<Module>().Distinct().ToList();
        var renamed = new Dictionary<string, string>();
        foreach (var parameter in method.Parameters)
        {
            renamed[parameter.Name] = scope.Add(parameter.Name, parameter.Type == "Tensor" && !gradient ? "x" : parameter.Name).Name;
        }

        foreach (var module in modules)
        {
            renamed[module.Name] = scope.Add(module.Name, Naming.Local(module.Kind)).Name;
        }

        foreach (var let in method.Body.SelectMany(Lets))
        {
            var wish = let.Value is not Call { Receiver: Module or Sure } ? let.Local : gradient ? "dY" : "y";
            renamed[let.Local] = scope.Add(let.Local, wish).Name;
        }

        var body = method.Body.Select(statement => statement.Rewrite(Rename, Name)).ToEquatableArray();
        var parameters = method.Parameters.Select(parameter => parameter with { Name = Name(parameter.Name) });
        var further = modules.Select(module => new Parameter(module.Type + (MayBeAbsent(module) ? "?" : ""), Name(module.Name)));
        return (method with { Parameters = With(parameters.ToList(), further).ToEquatableArray(), Body = body }, modules);

        string Name(string name) => renamed.TryGetValue(name, out var other) ? other : name;

        Term Rename(Term term) => term switch
        {
            Local local => new Local(Name(local.Name)),
            Module module => new Local(Name(module.Name)),
            _ => term,
        };

        bool MayBeAbsent(Module module) =>
            terms.Any(term => (term is Sure sure && sure.Of == module) || (term is Operation test && test.Left == module));
    }

    /// <summary>Further parameters or arguments: a tape stays the last.</summary>
    private static IEnumerable<T> With<T>(IReadOnlyList<T> present, IEnumerable<T> further)
    {
        var isTaped = present[present.Count - 1] is Parameter { Name: "tape" } or Argument { Value: Local { Name: "tape" } };
        var before = present.Count - (isTaped ? 1 : 0);
        return [.. present.Take(before), .. further, .. present.Skip(before)];
    }

    private static IEnumerable<Statement.Let> Lets(Statement statement) => statement switch
    {
        Statement.Let let => [let],
        Statement.If test => test.Then.Concat(test.Else).SelectMany(Lets),
        _ => [],
    };
}
