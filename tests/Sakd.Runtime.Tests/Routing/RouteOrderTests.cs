using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class RouteOrderTests
{
    private static readonly float[,] _w =
    {
        { 0, 1, 0 }, { 1, 0, 1 }, { 1, 1, 1 }, { 0, 0, 0 }, { 1, 1, 0 }, { 0, 1, 1 }, { 1, 1, 1 }, { 0, 0, 1 },
    };

    /// <summary>Samples that take the same way next lie together in the segment before it, in the order of the segment behind it.</summary>
    [Fact]
    public void SamplesThatGoTheSameWayStayTogether()
    {
        using var w = new Decisions(tensor(_w));
        var order = new RouteOrder(w);
        for (int segment = 0; segment < 2; segment++)
        {
            foreach (var (now, next) in (IEnumerable<(bool, bool)>)[(true, true), (true, false), (false, true), (false, false)])
            {
                int[] group = order.Of(segment, now, next);
                Assert.Equal(group, Stretch(order[segment], group));
                Assert.Equal(group, order.Of(segment + 1, next).Where(group.Contains));
            }
        }
    }

    [Fact]
    public void TheTeachersSideComesFirst()
    {
        using var w = new Decisions(tensor(_w));
        var order = new RouteOrder(w);
        for (int segment = 0; segment < 3; segment++)
        {
            Assert.Equal(order[segment], order.Of(segment, byTeacher: true).Concat(order.Of(segment, byTeacher: false)));
            Assert.Equal(Enumerable.Range(0, 8), order[segment].Order());
            Assert.All(order.Of(segment, byTeacher: true), sample => Assert.Equal(1, _w[sample, segment]));
        }
    }

    /// <summary>As many samples as the group has, from its first on.</summary>
    private static IEnumerable<int> Stretch(int[] order, int[] group) => order.SkipWhile(sample => sample != group[0]).Take(group.Length);
}
