using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>What the distillers of a pair's spots train of their own, as one module: keys "spot_1" and so on.</summary>
public sealed class KnowledgeModules : nn.Module
{
    private KnowledgeModules()
        : base(nameof(KnowledgeModules))
    {
    }

    /// <summary>Gathers the modules of the spots.</summary>
    /// <param name="spots">A distiller for each spot, in order.</param>
    /// <returns>Their modules, or null where none has any.</returns>
    public static nn.Module? Of(params ReadOnlySpan<IDistiller> spots)
    {
        KnowledgeModules? gathered = null;
        for (int i = 0; i < spots.Length; i++)
        {
            if (spots[i].Modules is { } modules) (gathered ??= new KnowledgeModules()).Register($"spot_{i + 1}", modules);
        }

        return gathered;
    }

    /// <summary>Gathers what the spots train before the student is trained.</summary>
    /// <param name="spots">A distiller for each spot, in order.</param>
    public static nn.Module Pretrained(params ReadOnlySpan<IPretrainedDistiller> spots)
    {
        var gathered = new KnowledgeModules();
        for (int i = 0; i < spots.Length; i++) gathered.Register($"spot_{i + 1}", spots[i].Pretrained);
        return gathered;
    }

    /// <summary>Does nothing, as in <see cref="ExplicitModule"/>.</summary>
    protected override void RegisterComponents()
    {
    }
}
