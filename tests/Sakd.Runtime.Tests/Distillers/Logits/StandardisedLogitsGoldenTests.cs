using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class StandardisedLogitsGoldenTests
{
    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("LSKD", type, golden => golden.Check(Create(golden)));

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EqualLogitsHaveTheReferencesValueAndNoGradient(ScalarType type) =>
        LogitCase.ForEachSpecial("LSKD", type, (name, golden) =>
        {
            if (name != "constant_student_row")
            {
                golden.Check(Create(golden));
                return;
            }

            golden.CheckValue(Create(golden));
            var student = golden.Inputs["logit_s"];
            var constant = student.amax([1]).eq(student.amin([1]));
            Assert.Equal(1, constant.sum().ToInt32());
            Close.Exactly(zeros(1, student.size(1), type), student.grad![constant], "gradient of the row");
            Close.To(golden.PublishedGradient("logit_s")![~constant], student.grad![~constant], 1e-4, "gradients of the others");
        });

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void WhateverTheConstantIsItsDeviationIsNothing(ScalarType type)
    {
        using var scope = NewDisposeScope();
        for (int classes = 2; classes < 40; classes++)
        {
            var z = StandardisedLogits.Standardise(full(3, classes, 0.1 + (classes * 1.7), dtype: type));
            Close.Exactly(zeros(3, classes, type), z, $"{classes} classes");
        }
    }

    private static StandardisedLogits Create(LogitCase golden) => new(new KnowledgeDistillation(golden.Parameter("T")));
}
