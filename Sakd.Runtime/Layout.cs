namespace Sakd;

/// <summary>Which features a distiller compares besides the logits: what decides where the branch points lie.</summary>
public enum Layout
{
    /// <summary>The logits alone: one branch point and no adapters.</summary>
    Logits,

    /// <summary>Feature 2 of both networks: the output of their second stages.</summary>
    Middle,

    /// <summary>The output of every stage: not the stem, not the pooled vector.</summary>
    Stages,

    /// <summary>The output of the last stage.</summary>
    Last,

    /// <summary>The pooled vector.</summary>
    Pooled,
}
