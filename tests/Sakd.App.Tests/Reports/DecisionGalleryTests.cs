using Sakd.App.Reports;
using Sakd.App.Reports.Findings;

namespace Sakd.App.Tests.Reports;

public sealed class DecisionGalleryTests
{
    [Fact]
    public void TheSurestStandFirstAndTheLeastSureLast()
    {
        long[] labels = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var probability = new float[11, 2];
        for (int i = 0; i < 11; i++) probability[i, 1] = i / 10f;

        var (most, least) = DecisionGallery.Of(labels, probability, label: 0, spot: 1);

        Assert.Equal([10, 9, 8, 7], most);
        Assert.Equal([4, 3, 2, 0], least);
    }

    /// <summary>Of few images none stands at both ends.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(5, 3, 2)]
    [InlineData(9, 4, 4)]
    public void FewImagesAreShared(int images, int most, int least)
    {
        var found = DecisionGallery.Of(new long[images], new float[images, 1], label: 0, spot: 0);

        Assert.Equal((most, least), (found.Most.Length, found.Least.Length));
        Assert.Empty(found.Most.Intersect(found.Least));
    }

    [Fact]
    public void WhatIsPutIntoMarkupIsEscapedOnce()
    {
        var inner = Markup.Of($"<b>{"<&>"}</b>");

        Assert.Equal("<p title=\"&quot;\"><b>&lt;&amp;&gt;</b>0.5</p>", Markup.Of($"<p title=\"{"\""}\">{inner}{0.5}</p>").ToString());
    }
}
