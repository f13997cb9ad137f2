using System.Collections.Immutable;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>Which images are trained on, which choose the best epoch, and which the result is measured on.</summary>
/// <param name="Training">Trained on.</param>
/// <param name="Validation">Choose.</param>
/// <param name="Test">Measured on.</param>
/// <param name="Origins">Where each of the three comes from, in words.</param>
internal sealed record DataSplit(
    ImmutableArray<int> Training, ImmutableArray<int> Validation, ImmutableArray<int> Test, ImmutableArray<string> Origins)
{
    // Another draw than that of the validation part, so that one is not a copy of the other's pattern.
    private const ulong TestSeed = 20220505;
    private const string HeldOut = "a tenth of train, held out";

    /// <summary>The split, or where there can be none all images as if they were to be trained on, so that they can be looked at.</summary>
    /// <param name="data">The data.</param>
    /// <param name="skipped">Images that count for nothing.</param>
    /// <param name="problem">Why there can be none; null where there is one.</param>
    public static DataSplit OrAll(DataSet data, IReadOnlySet<int> skipped, out SakdException? problem)
    {
        problem = null;
        try
        {
            return Of(data, skipped);
        }
        catch (SakdException e)
        {
            problem = e;
            return new DataSplit(
                [.. Enumerable.Range(0, data.Parts.Length).Where(i => !skipped.Contains(i))], [], [], ["all that is there", "", ""]);
        }
    }

    /// <summary>The published protocol: the test images choose as well, and what was held out to choose is trained on.</summary>
    public DataSplit SelectingOnTest() => this with
    {
        Training = WholeTraining,
        Validation = Test,
    };

    /// <summary>For each part, by its name in reports, how many images it has of each class.</summary>
    /// <param name="data">The data.</param>
    public IEnumerable<(string Part, int[] Counts)> CountsOf(DataSet data)
    {
        (string, ImmutableArray<int>)[] parts = [("training", Training), ("validation", Validation), ("test", Test)];
        foreach (var (name, places) in parts)
        {
            var counts = new int[data.ClassNames.Length];
            foreach (int place in places) counts[data.Labels[place]]++;
            yield return (name, counts);
        }
    }

    /// <summary>What is trained on where nothing is held out to choose.</summary>
    public ImmutableArray<int> WholeTraining => HoldsOutValidation ? [.. Training.Concat(Validation).Order()] : Training;

    private bool HoldsOutValidation { get; init; }

    /// <summary>
    /// Parts that are named are used as they are. Where there are two, the second is measured on, by whichever name: nobody trains on it or
    /// chooses by it, and what chooses is held out of the training part. Where there is one, both are held out.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="skipped">Images that count for nothing.</param>
    /// <exception cref="SakdException">There is nothing to train on, or too little to hold some out.</exception>
    public static DataSplit Of(DataSet data, IReadOnlySet<int>? skipped = null)
    {
        ImmutableArray<int> all = Of(DataPart.All), train = Of(DataPart.Train), val = Of(DataPart.Val), test = Of(DataPart.Test);
        if (all.Length > 0)
        {
            var (rest, held) = Held(all, TestSeed);
            var (training, validation) = Held(rest);
            return new DataSplit(training, validation, held, ["what is left", "a tenth, held out", "a tenth, held out"])
            {
                HoldsOutValidation = true,
            };
        }

        if (train.Length == 0) throw new SakdException($"{data.Path} has nothing to train on: its part 'train' is empty or missing");
        if (val.Length > 0 && test.Length > 0) return new DataSplit(train, val, test, ["train", "val", "test"]);
        string measured = test.Length > 0 ? "test" : "val";
        if (test.Length == 0 && val.Length == 0)
        {
            var (rest, held) = Held(train, TestSeed);
            var (training, validation) = Held(rest);
            return new DataSplit(training, validation, held, ["train, what is left", HeldOut, HeldOut]) { HoldsOutValidation = true };
        }
        else
        {
            var (training, validation) = Held(train);
            return new DataSplit(training, validation, test.Length > 0 ? test : val, ["train, what is left", HeldOut, measured])
            {
                HoldsOutValidation = true,
            };
        }

        ImmutableArray<int> Of(DataPart part) =>
            [.. Enumerable.Range(0, data.Parts.Length).Where(i => data.Parts[i] == part && skipped?.Contains(i) != true)];

        (ImmutableArray<int> Left, ImmutableArray<int> Held) Held(ImmutableArray<int> places, ulong? seed = null)
        {
            long[] labels = [.. places.Select(place => data.Labels[place])];
            var (rest, held) = seed is { } given ? HoldOut.Split(labels, given) : HoldOut.Split(labels);
            return ([.. rest.Select(i => places[(int)i])], [.. held.Select(i => places[(int)i])]);
        }
    }
}
