namespace Sakd.Random.Tests.Language;

/// <summary>Draws a pair of networks.</summary>
internal static class PairDraw
{
    /// <summary>Draws one.</summary>
    /// <param name="seed">What it is drawn from.</param>
    public static DescribedPair Of(int seed)
    {
        var dice = new Dice(seed);
        int size = dice.OneOf(1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 12, 14, 16, 16, 17, 20, 24, 28, 32, 33, 48, 64);
        var input = new FeatureShape(dice.OneOf(1, 3, 3, 4, 16), size, dice.Happens(0.93) ? size : Math.Max(1, size - dice.Between(1, 4)));
        int classes = dice.Between(2, 12), stages = dice.Between(1, 4);

        // Mostly as many features in both, or such that the last of each size can be found.
        int[] strides = [.. Enumerable.Range(0, stages).Select(_ => dice.OneOf(1, 1, 2, 2, 2, 3))];
        int stem = dice.OneOf(1, 1, 1, 2);
        return new DescribedPair(
            seed, Network(dice, "Teacher", $"t{seed}", input, classes, stem, strides, isWide: true),
            Network(dice, "Student", $"s{seed}", input, classes, stem, strides, isWide: false));
    }

    private static DescribedNetwork Network(
        Dice dice, string name, string catalogName, FeatureShape input, int classes, int stem, int[] strides, bool isWide)
    {
        bool isEven = dice.Happens(0.75);
        DescribedBlock[] blocks =
        [
            .. Enumerable.Range(0, dice.Between(1, 3)).Select(i => BlockDraw.Of(dice, $"{name}Block{i}", isStem: false, isEven))
        ];
        var stemBlock = BlockDraw.Of(dice, $"{name}Stem", isStem: true, isEven);
        int area = input.Height * input.Width;
        int Channels() => !isEven ? dice.OneOf(3, 5, 6, 10, 15, 17)
            : area > 1200 ? dice.OneOf(8, 16)
            : area > 200 ? dice.OneOf(8, 16, 16, isWide ? 32 : 12)
            : dice.OneOf(8, 16, 16, 32, 32, 48, isWide ? 64 : 24);

        List<DescribedStage> parts =
        [
            new("Stem", dice.OneOf("", "stem"), stemBlock, stemBlock, Channels()) { Stride = stem, With = With(dice, stemBlock) },
        ];
        bool follows = dice.Happens(0.93);
        for (int i = 0; i < strides.Length; i++)
        {
            // What is no feature of its own comes before one that is.
            for (int extra = dice.Happens(0.2) ? dice.Between(1, 2) : 0; extra > 0; extra--)
                parts.Add(Stage($"pre{i}x{extra}", 1) with { IsSpot = false });
            if (!follows && dice.Happens(0.3)) parts.Add(Stage($"more{i}", 1));
            parts.Add(Stage($"stage{i}", strides[i]));
        }

        if (dice.Happens(0.3))
        {
            var tail = dice.OneOf(blocks);
            parts.Add(new DescribedStage("Tail", "tail", tail, tail, Channels()) { With = With(dice, tail) });
        }

        return new DescribedNetwork(name, catalogName, input, classes, parts);

        DescribedStage Stage(string key, int stride)
        {
            var first = dice.OneOf(blocks);
            int repeat = dice.OneOf(1, 1, 1, 2, 2, 3);
            var rest = repeat > 1 && dice.Happens(0.3) ? dice.OneOf(blocks) : first;
            return new DescribedStage("Stage", key, first, rest, Channels())
            {
                Stride = stride,
                Repeat = repeat,
                With = first == rest ? With(dice, first) : new Dictionary<string, int>(),
                IsIndexed = repeat > 1 || dice.Happens(0.7),
            };
        }
    }

    /// <summary>Other values than the defaults for some of a block's parameters.</summary>
    private static Dictionary<string, int> With(Dice dice, DescribedBlock block) => block.Own.Where(_ => dice.Happens(0.4)).ToDictionary(
        own => own.Key,
        own => own.Key == "groups" ? dice.OneOf(1, 2, 4) : dice.Between(1, 3));
}
