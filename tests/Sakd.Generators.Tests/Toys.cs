namespace Sakd.Generators.Tests;

/// <summary>Declarations made for these tests: small, and each with something of its own.</summary>
internal static class Toys
{
    /// <summary>What every file begins with.</summary>
    public const string Header =
        """
        using System;
        using Sakd;
        using Sakd.Distillers;

        namespace Toy;

        """;

    /// <summary>The stem: without a condition.</summary>
    public const string ConvBnRelu =
        """

        /// <summary>A stem.</summary>
        [Block]
        [Conv("conv1", 3, "channels", Stride = "stride")] [BatchNorm("bn1")] [Relu]
        public sealed partial class ConvBnRelu;

        """;

    /// <summary>A residual block by the word of the language.</summary>
    public const string BasicBlock =
        """

        /// <summary>A residual block.</summary>
        [Block]
        [Conv("conv1", 3, "channels", Stride = "stride")] [BatchNorm("bn1")] [Relu]
        [Conv("conv2", 3, "channels")]                    [BatchNorm("bn2", As = "residual")]
        [Shortcut("downsample", As = "skip")]
        [Add("residual", "skip")] [Relu]
        public sealed partial class BasicBlock;

        """;

    /// <summary>The same residual block, written out.</summary>
    public const string WrittenOut =
        """

        /// <summary>A residual block, written out.</summary>
        [Block]
        [Conv("conv1", 3, "channels", Stride = "stride")] [BatchNorm("bn1")] [Relu]
        [Conv("conv2", 3, "channels")]                    [BatchNorm("bn2", As = "residual")]
        [Identity(From = "in", When = "in == channels && stride == 1", As = "skip")]
        [Conv("downsample.0", 1, "channels", Stride = "stride", From = "in", When = "in != channels || stride != 1")]
        [BatchNorm("downsample.1", When = "in != channels || stride != 1", As = "skip")]
        [Add("residual", "skip")] [Relu]
        public sealed partial class WrittenOut;

        """;

    /// <summary>
    /// Two small networks over <see cref="ConvBnRelu"/> and <see cref="BasicBlock"/>, the student half as wide and with a larger stride at
    /// its stem.
    /// </summary>
    public const string Architectures =
        """

        /// <summary>The teacher.</summary>
        [Architecture("toy-teacher", Input = "3x16x16", Classes = 10)]
        [Stem<ConvBnRelu>("", 8)]
        [Stage<BasicBlock>("layer1", 8, Repeat = 2)]
        [Stage<BasicBlock>("layer2", 16, Stride = 2, Repeat = 2)]
        [Head("fc")]
        public sealed partial class ToyTeacher;

        /// <summary>The student.</summary>
        [Architecture("toy-student", Input = "3x16x16", Classes = 10)]
        [Stem<ConvBnRelu>("", 4, Stride = 2)]
        [Stage<BasicBlock>("layer1", 4)]
        [Stage<BasicBlock>("layer2", 8, Stride = 2)]
        [Head("fc")]
        public sealed partial class ToyStudent;

        """;

    /// <summary>The pair of the two.</summary>
    public const string Pair =
        """

        /// <summary>The pair.</summary>
        [SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16", Classes = 10)]
        public sealed partial class TeacherToStudent;

        """;

    /// <summary>Everything above in one file.</summary>
    public const string All = Header + ConvBnRelu + BasicBlock + Architectures + Pair;

    /// <summary>What the file of a network written by hand begins with.</summary>
    public const string HandWrittenHeader = Header
        + """
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        """;

    /// <summary>A network written by hand, with members of every kind, and its pair with itself.</summary>
    public const string HandWritten = HandWrittenHeader
        + """

        /// <summary>A network whose author only added attributes.</summary>
        [Architecture("by-hand", Input = "3x16x16", Classes = 10, SampleWise = true)]
        public sealed class ByHand : Module<Tensor, Tensor>
        {
            [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv2d(3, 4, 3, padding: 1);
            [Stage("4x16x16", Spot = false)] internal readonly BatchNorm2d bn1 = BatchNorm2d(4);
            [Stage("4x16x16")] private readonly ReLU? relu1 = ReLU();
            [Stage("8x8x8")] public readonly Sequential features = Sequential(Conv2d(4, 8, 3, stride: 2, padding: 1), ReLU());
            [Tail("8x1x1")] private AdaptiveAvgPool2d AvgPool { get; } = AdaptiveAvgPool2d(1);
            [Tail("8")] private readonly Flatten flatten = Flatten();
            [Head] public Linear fc;

            public ByHand(int num_classes = 10)
                : base("ByHand")
            {
                fc = Linear(8, num_classes);
                RegisterComponents();
            }

            public override Tensor forward(Tensor x) =>
                fc.forward(flatten.forward(AvgPool.forward(features.forward(relu1!.forward(bn1.forward(stem.forward(x)))))));
        }

        /// <summary>The pair.</summary>
        #pragma warning disable SAKD0056 // It is its own teacher.
        [SpotAdaptive<ByHand, ByHand>(Input = "3x16x16", Classes = 10)]
        public sealed partial class Twins;

        """;
}
