namespace Sakd;

/// <summary>Paper and published code of spot-adaptive distillation (arXiv 2205.02399) differ: whose rules a run follows.</summary>
public enum Profile
{
    /// <summary>The paper's: a temperature that fades, bare convolutions as adapters, L_routing as it stands there.</summary>
    Paper,

    /// <summary>
    /// What the authors ran: a constant temperature, batch norm and ReLU in the adapters, and two extra terms in the routing loss.
    /// </summary>
    AuthorsCode,
}
