using Sakd.App.Comparing;
using Sakd.Runtime.Tests;
using Spectre.Console;

namespace Sakd.App.Tests.Comparing;

/// <summary>
/// What is shown of a grid of two cells of three epochs: one ends after 8 seconds, when the other has had one of its epochs, and then that
/// comes to no result.
/// </summary>
public sealed class GridViewTests : IDisposable
{
    private const string FirstEnds = "    1/2    a-b-at-always-seed1  50.00 %  0:04 left";

    private static readonly Cell _first = new(new Setting { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always }, 1);
    private static readonly Cell _second = _first with { Setting = _first.Setting with { Strategy = Strategy.Adaptive } };

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void EachCellThatHasEndedIsALineWithTheTimeThatIsLeft()
    {
        Show(new Terminal(_output, _output), (view, second) => view.Ended(second, new CellFailure(second.Cell.Name, "broken", [])));

        Assert.Equal([FirstEnds, "    2/2    a-b-at-adaptive-seed1  no result: broken", ""], _output.ToString().Split('\n'));
    }

    [Fact]
    public void OnAScreenTheGridAndWhatRunsAreBarsBeneath()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_output),
        });

        Show(new Terminal(console, _output, _output, live: true), (view, second) => view.Tick([second]));

        string shown = _output.ToString();
        Assert.Contains(FirstEnds, shown, StringComparison.Ordinal);
        Assert.Matches("6[67]%.*1 of 2 cells .*0:04 left", shown);
        Assert.Matches("33%.*a-b-at-adaptive-seed1", shown);
    }

    private static void Show(Terminal terminal, Action<IGridView, CellJob> end)
    {
        CellJob first = ToyGrid.Run(_first, accuracy: null), second = ToyGrid.Run(_second, accuracy: null);
        var elapsed = TimeSpan.Zero;
        GridView.Show(
            terminal, [first, second],
            view =>
            {
                view.Begun(first);
                view.Begun(second);
                ToyGrid.Epochs(second, 1);
                view.Tick([first, second]);
                _ = ToyGrid.Run(_first, 0.5);
                ToyGrid.Epochs(first, 3);
                elapsed = TimeSpan.FromSeconds(8);
                view.Ended(first, null);
                end(view, second);
            },
            () => elapsed);
    }
}
