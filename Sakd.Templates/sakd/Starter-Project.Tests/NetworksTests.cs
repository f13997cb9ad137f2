using Sakd.Testing;

namespace StarterNamespace.Tests;

/// <summary>What was declared is what is computed, and what was generated is what was reviewed.</summary>
public sealed class NetworksTests
{
    public static TheoryData<string> Names { get; } = [.. SakdCatalog.Instance.Architectures.Select(entry => entry.Info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_and_gradients_are_right(string name)
    {
        var network = SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
        NetworkChecks.Shapes(network);
        NetworkChecks.Gradients(network);
    }

    [Fact]
    public void The_schedule_changes_nothing() => StepChecks.ScheduleChangesNothing(SakdCatalog.Instance.Pairs.Single(), "at");

    // After a change: read the .received.cs beside this file, then dotnet test -e SAKD_ACCEPT_SNAPSHOTS=1.
    [Fact]
    public void The_generated_code_is_what_was_reviewed() => Snapshot.Verify(
        GeneratedCode
            .Of(typeof(TeacherToStudent).Assembly)
            .Where(file => file.Name is "StarterNamespace.Unit.g.cs" or "StarterNamespace.TeacherToStudent.Stages.g.cs"));
}
