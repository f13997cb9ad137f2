using Sakd.Distillers;
using Sakd.Routing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>Whatever the logits and the labels, each loss at the logits is a number and has a gradient.</summary>
public sealed class LogitDistillersTests
{
    public static TheoryData<string, bool, ScalarType> All
    {
        get
        {
            var rows = new TheoryData<string, bool, ScalarType>();
            foreach (var one in LogitDistillers.All)
                foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
                {
                    rows.Add(one.Name, false, type);
                    rows.Add(one.Name, true, type);
                }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ItIsFiniteOfAllLogits(string name, bool standardised, ScalarType type)
    {
        foreach (int classes in (int[])[2, 7])
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            Tensor Drawn() => randn(4, classes, dtype: type, generator: generator) * 3;
            var labels = arange(4).remainder(classes);
            var constant = full(4, classes, 0.7, dtype: type);
            var apart = zeros(4, classes, type);
            apart.select(1, 0).fill_(3e4);
            var turned = apart.flip(1);

            Check("drawn", Drawn(), Drawn(), labels);
            Check("a constant student", constant, Drawn(), labels);
            Check("a constant teacher", Drawn(), constant, labels);
            Check("both constant", constant, constant, labels);
            Check("far apart", apart, turned, labels);
            Check("both certain", apart, apart, labels);
            Check("a teacher kept in half precision", Drawn(), Drawn().to(ScalarType.Float16), labels);
            Check("mixed labels", Drawn(), Drawn(), rand(4, classes, dtype: ScalarType.Float32, generator: generator).softmax(1));
        }

        void Check(string what, Tensor student, Tensor teacher, Tensor labels)
        {
            foreach (int selected in (int[])[1, 2, 3, 4])
            {
                var leaf = student.detach().clone().requires_grad_();
                var distiller = Create(name, standardised);
                distiller.Modules?.to(type);
                var selection = new Decisions(arange(4).lt(selected).to(ScalarType.Float32).unsqueeze(1))[0];

                var loss = selection.WeighLogits(distiller, new LogitBatch(leaf, teacher, labels, Epoch: 5));
                loss.backward();

                Assert.Equal(type, loss.dtype);
                Assert.Equal(0, loss.dim());
                Assert.True(double.IsFinite(loss.ToDouble()), $"{what}, {selected} of {student.size(1)} classes: {loss.ToDouble()}");
                Assert.True(leaf.grad!.isfinite().all().ToBoolean(), $"{what}, {selected} of {student.size(1)} classes: gradient");
                Assert.Equal(0, leaf.grad[selected..].count_nonzero().ToInt32());
            }
        }
    }

    [Fact]
    public void NoneSelectedIsNothing()
    {
        foreach (var one in LogitDistillers.All)
        {
            using var scope = NewDisposeScope();
            var selection = new Decisions(zeros(3, 1))[0];
            var batch = new LogitBatch(randn(3, 5), randn(3, 5), zeros(3, ScalarType.Int64));
            var loss = selection.WeighLogits(one.Create(one.Published), batch);
            Assert.Equal(0, loss.ToDouble());
            Assert.False(loss.requires_grad);
        }
    }

    private static ILogitDistiller Create(string name, bool standardised)
    {
        var one = LogitDistillers.All.Single(one => one.Name == name);
        return standardised ? one.CreateStandardised(one.PublishedStandardised) : one.Create(one.Published);
    }
}
