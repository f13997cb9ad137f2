namespace Sakd.App.Tests.Browser;

/// <summary>What pages are looked at with: a telephone and a screen, in light and in dark; and paper.</summary>
internal static class Surroundings
{
    public const int Telephone = 390, Screen = 1440;

    /// <summary>The width and height of a sheet of A4, 210 x 297 mm, within margins of 10 mm, in CSS pixels of 1/96 inch.</summary>
    public const int Paper = 718, PaperHeight = 1047;

    /// <summary>Each of some things in all of them.</summary>
    public static IEnumerable<(T What, int Width, bool Dark)> Of<T>(IEnumerable<T> things) =>
        from what in things
        from width in (int[])[Telephone, Screen]
        from dark in (bool[])[false, true]
        select (what, width, dark);

    /// <summary>Requires that nothing runs out of a page, is hard to read or went wrong, with all open that can be.</summary>
    public static async Task IsSound(Tab tab)
    {
        await tab.Do("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        None(tab.Problems);
        None(await tab.RunsOut());
        None(await tab.Violations());
        None(await tab.FaintWords());
    }

    /// <summary>Requires that there is nothing, and else says what there is in full.</summary>
    public static void None(IReadOnlyCollection<string> found) => Assert.True(found.Count == 0, string.Join('\n', found));
}
