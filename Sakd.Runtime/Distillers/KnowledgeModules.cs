using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// What the distillers of a pair's spots train of their own, as one module: keys "spot_1" and so on, or "levels", and "logits".
/// </summary>
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

    /// <summary>Takes the modules of a distiller that compares all spots at once: key "levels".</summary>
    /// <param name="distiller">The distiller.</param>
    /// <returns>Its modules, or null where it has none.</returns>
    public static nn.Module? OfLevels(ILevelDistiller distiller)
    {
        if (distiller.Modules is not { } modules) return null;
        var gathered = new KnowledgeModules();
        gathered.Register("levels", modules);
        return gathered;
    }

    /// <summary>Adds what a distiller at the logits trains, under the key "logits".</summary>
    /// <param name="spots">The modules of the spots; null for none.</param>
    /// <param name="logits">Those of the distiller at the logits; null for none.</param>
    /// <returns>All of them, or null where there are none.</returns>
    internal static nn.Module? With(nn.Module? spots, nn.Module? logits)
    {
        if (logits is null) return spots;
        var gathered = spots as KnowledgeModules ?? new KnowledgeModules();
        gathered.Register("logits", logits);
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
