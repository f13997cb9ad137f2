using Sakd.Layers;

namespace Sakd.App.Exporting.CSharp;

/// <summary>
/// Where each value of a network lies in the arena of one image: no two that live at the same time lie over each other, but for a step that
/// writes over what nobody reads behind it.
/// </summary>
internal sealed class ArenaPlan
{
    // Of a line of the cache, so that each value begins at one whatever the number of images.
    private const int Alignment = 16;

    private readonly StepPlan _plan;
    private readonly Dictionary<GraphValue, GraphValue> _storage = [];
    private readonly Dictionary<GraphValue, int> _offsets = [];
    private readonly Dictionary<PlannedStep, int> _rooms = [];

    /// <summary>Plans the arena of a network.</summary>
    /// <param name="plan">Its steps.</param>
    public ArenaPlan(StepPlan plan)
    {
        _plan = plan;
        var blocks = Blocks();

        // The largest first, each at the lowest place where nothing lies that lives when it does. The images begin the arena.
        var placed = new List<Block>();
        foreach (var block in blocks.OrderByDescending(block => block.Value == plan.Images).ThenByDescending(block => block.Elements))
        {
            foreach (var other in placed.Where(other => other.Lives(block)).OrderBy(other => other.Offset))
            {
                if (other.Offset >= block.Offset + block.Elements) break;
                block.Offset = Math.Max(block.Offset, other.Offset + other.Elements);
            }

            placed.Add(block);
            if (block.Value is not null) _offsets[block.Value] = block.Offset;
            else _rooms[block.Step!] = block.Offset;
            Elements = Math.Max(Elements, block.Offset + block.Elements);
        }
    }

    /// <summary>All elements of the arena of one image.</summary>
    public int Elements { get; }

    /// <summary>Where a value lies.</summary>
    public int this[GraphValue value] => _offsets[_storage[_plan.Root(value)]];

    /// <summary>Where what a step needs besides lies.</summary>
    public int Room(PlannedStep step) => _rooms[step];

    /// <summary>Finds what values share, and from which step to which that lives.</summary>
    private List<Block> Blocks()
    {
        var lastRead = new Dictionary<GraphValue, int> { [_plan.Root(_plan.Output)] = int.MaxValue };
        for (int i = 0; i < _plan.Steps.Count; i++)
        {
            foreach (var value in _plan.Steps[i].Reads.Select(_plan.Root))
                lastRead[value] = Math.Max(lastRead.GetValueOrDefault(value), i);
        }

        var blocks = new Dictionary<GraphValue, Block>();
        Begin(_plan.Images, -1);
        var rooms = new List<Block>();
        for (int i = 0; i < _plan.Steps.Count; i++)
        {
            var step = _plan.Steps[i];
            var over = step.IsInPlace ? step.Reads.Select(_plan.Root).FirstOrDefault(value => EndsAt(value, i, step)) : null;
            if (over is null) Begin(step.Output, i);
            else Join(step.Output, _storage[over]);
            if (step.Room > 0) rooms.Add(new Block(null, step, Aligned(step.Room), i) { Last = i });
        }

        return [.. blocks.Values, .. rooms];

        void Begin(GraphValue value, int step)
        {
            blocks[value] = new Block(value, null, Aligned(ElementsOf(value)), step);
            Join(value, value);
        }

        void Join(GraphValue value, GraphValue storage)
        {
            _storage[value] = storage;
            var block = blocks[storage];
            block.Last = Math.Max(block.Last, lastRead.GetValueOrDefault(value, block.First));
        }

        // Of the values in a block the last one decides: it was written over the others because nobody reads them.
        bool EndsAt(GraphValue value, int step, PlannedStep writer) =>
            blocks[_storage[value]].Last == step && ElementsOf(value) == ElementsOf(writer.Output);
    }

    private static int ElementsOf(GraphValue value) => value.Shape.Channels * value.Shape.Length;

    private static int Aligned(int elements) => (elements + Alignment - 1) / Alignment * Alignment;

    /// <summary>Elements in a row, from one step to another.</summary>
    private sealed class Block(GraphValue? value, PlannedStep? step, int elements, int first)
    {
        public GraphValue? Value => value;

        public PlannedStep? Step => step;

        public int Elements => elements;

        public int First => first;

        public int Last { get; set; }

        public int Offset { get; set; }

        /// <summary>Whether both live at some step.</summary>
        public bool Lives(Block other) => First <= other.Last && other.First <= Last;
    }
}
