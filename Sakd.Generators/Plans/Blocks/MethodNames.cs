using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>The names of the methods of one class of a block, beside those of its other members.</summary>
internal sealed class MethodNames(BlockGraph block)
{
    private readonly HashSet<string> _taken =
    [
        block.Type.Name, .. block.Members, .. block.Layers.Select(layer => layer.Key).OfType<string>().Select(Naming.Property),
    ];

    /// <summary>What a method for a value with alternatives is called.</summary>
    public string Of(string verb, Step.Choose choice)
    {
        var first = choice.Alternatives[0].Layers[0];
        return Of(verb + Naming.Property(Scope.NameOf(choice.Output, first)));
    }

    public string Of(string wish)
    {
        var unique = wish;
        for (var number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{wish}{number}";
        }

        return unique;
    }
}
