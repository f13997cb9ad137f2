using System.Collections.Immutable;

namespace Sakd.Distillers;

/// <summary>The distillers at the logits. They belong to no pair: whatever the networks, logits are compared in one way.</summary>
public static class LogitDistillers
{
    /// <summary>L_KL, which others take the place of.</summary>
    public static LogitDistillerEntry Kd { get; } = new(
        "kd", "Knowledge distillation", "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, arXiv 1503.02531",
        new(Weight: 1, Temperature: 4), settings => new KnowledgeDistillation(settings.Temperature))
    {
        PublishedStandardised = new(Weight: 9, Temperature: 2, CrossEntropyWeight: 0.1),
    };

    /// <summary>All of them, L_KL first.</summary>
    public static ImmutableArray<LogitDistillerEntry> All { get; } =
    [
        Kd,
        new(
            "ctkd", "Curriculum temperature",
            "Z. Li, X. Li, Yang, Zhao, Song, Luo, J. Li, Yang: Curriculum Temperature for Knowledge Distillation, AAAI 2023, arXiv "
            + "2211.16231",
            new(Weight: 0.9, Temperature: double.NaN, CrossEntropyWeight: 0.1), _ => new CurriculumTemperature())
        {
            PublishedStandardised = new(Weight: 9, Temperature: double.NaN, CrossEntropyWeight: 0.1),
        },
        new(
            "dist", "Distillation from a stronger teacher",
            "Huang, You, Wang, Qian, Xu: Knowledge Distillation from A Stronger Teacher, NeurIPS 2022, arXiv 2205.10536",
            new(Weight: 2, Temperature: 4), settings => new StrongerTeacher(temperature: settings.Temperature)),
        new(
            "dkd", "Decoupled knowledge distillation",
            "Zhao, Cui, Song, Qiu, Liang: Decoupled Knowledge Distillation, CVPR 2022, arXiv 2203.08679",
            new(Weight: 1, Temperature: 4, WarmUpEpochs: 20, Beta: 8),
            settings => new DecoupledKnowledge(beta: settings.Beta, temperature: settings.Temperature))
        {
            PublishedStandardised = new(Weight: 9, Temperature: 2, WarmUpEpochs: 20, Beta: 8),
        },
        new(
            "mlkd", "Multi-level logit distillation", "Jin, Wang, Lin: Multi-Level Logit Distillation, CVPR 2023",
            new(Weight: 0.9, Temperature: 4, CrossEntropyWeight: 0.1), settings => new MultiLevelLogits(settings.Temperature))
        {
            PublishedStandardised = new(Weight: 9, Temperature: 2, CrossEntropyWeight: 0.1),
            CreateStandardised = settings => new MultiLevelLogits(settings.Temperature, standardise: true),
        },
        new(
            "nkd", "Normalized knowledge distillation",
            "Yang, Zeng, Yuan, Li: From Knowledge Distillation to Self-Knowledge Distillation, ICCV 2023, arXiv 2303.13005",
            new(Weight: 1, Temperature: 3), settings => new NormalizedKnowledge(temperature: settings.Temperature)),
        new(
            "ofa", "One-for-all, at the logits",
            "Hao, Guo, Han, Tang, Hu, Wang, Xu: One-for-All: Bridge the Gap Between Heterogeneous Architectures in Knowledge Distillation, "
            + "NeurIPS 2023, arXiv 2310.19444",
            new(Weight: 1, Temperature: 1), settings => new OneForAll(temperature: settings.Temperature)),
    ];
}
