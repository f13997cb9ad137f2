using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>
/// Everything that the code of a pair says: the two networks worked through for its input, its layouts and its distillers.
/// </summary>
/// <param name="Type">The pair's class.</param>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Teacher">The teacher for the pair's input.</param>
/// <param name="Student">The student for the pair's input.</param>
/// <param name="Layouts">Its layouts.</param>
/// <param name="Distillers">Its distillers, all of them of one of the layouts.</param>
/// <param name="Unfit">The library's distillers that it cannot use.</param>
internal sealed record PairPlan(
    TypeName Type,
    string Name,
    ArchitectureGraph Teacher,
    ArchitectureGraph Student,
    EquatableArray<LayoutPlan> Layouts,
    EquatableArray<DistillerDeclaration> Distillers,
    EquatableArray<UnfitDistiller> Unfit)
{
    /// <summary>The images as they are made: the larger of both networks' inputs.</summary>
    public Shape Input => Teacher.Input.Covers(Student.Input) ? Teacher.Input : Student.Input;

    public int Classes => Teacher.Classes;

    /// <summary>Whether teacher and student are of the same style: every feature has the same shape in both.</summary>
    public bool Homogeneous => Teacher.Features.Select(stage => stage.Output).SequenceEqual(Student.Features.Select(stage => stage.Output));

    /// <summary>Whether classes of other assemblies may see the pair and both networks.</summary>
    public bool IsPublic => Type.IsPublic && Teacher.Type.IsPublic && Student.Type.IsPublic;

    /// <summary>The plan of a pair, or null where there is none; then a problem was added.</summary>
    public static PairPlan? Build(PairDeclaration pair, EquatableArray<DistillerDeclaration> library, Problems problems)
    {
        var nested = Naming.ReservedInPairs
            .Concat(library.Concat(pair.Distillers).Select(distiller => Naming.Knowledge(distiller.Name ?? "")))
            .ToList();
        Naming.CheckForm(pair.Type, pair.Form, nested, problems);
        var hidden = new[] { (Name: pair.TeacherName, Role: "teacher"), (Name: pair.StudentName, Role: "student") }
            .Where(network => nested.Contains(network.Name))
            .ToList();
        foreach (var (name, role) in hidden)
        {
            problems.Add(
                Descriptors.BadName, pair.Site, pair.Type.Name, name, $"the name of its {role}",
                "the pair gets a nested class of that name");
        }

        if (hidden.Count > 0)
        {
            return null;
        }

        if (PairInputs.Of(pair, problems) is not { } inputs)
        {
            return null;
        }

        var classes = pair.Classes ?? Common(pair, network => network.Classes, "Classes", classes => $"{classes}", problems);
        if (pair.Classes < 2)
        {
            problems.Add(Descriptors.TooFewClasses, pair.Site, pair.Type.Name, $"{pair.Classes}");
        }

        var teacher = Network(pair, pair.Teacher, pair.TeacherName, "teacher", inputs.Teacher, classes, problems);
        var student = Network(pair, pair.Student, pair.StudentName, "student", inputs.Student, classes, problems);
        CheckDistillers(pair, library, problems);
        if (problems.Any || teacher is null || student is null)
        {
            return null;
        }

        var commandName = pair.CommandName!;
        if (!Naming.IsCommandLineName(commandName))
        {
            problems.Add(
                Descriptors.BadName, pair.Site, pair.Type.Name, commandName, "the name of a pair",
                "it must be letters, digits, '_', '-' and '.', and start with a letter or digit");
        }

        var layouts = LayoutPlan.All(pair, teacher, student, problems).ToList();
        var faults = library
            .Concat(pair.Distillers)
            .Select(distiller => (Distiller: distiller, Fault: Fault(distiller, layouts, teacher, student)))
            .ToList();
        foreach (var (distiller, fault) in faults.Where(fit => fit.Fault is not null && pair.Distillers.Contains(fit.Distiller)))
        {
            problems.Add(Descriptors.BadDistiller, distiller.Site, distiller.Type.Name, pair.Type.Name, fault!);
        }

        if (problems.Any)
        {
            return null;
        }

        if (teacher.Declaration.Type == student.Declaration.Type)
        {
            problems.Note(Descriptors.SameNetwork, pair.Site, pair.Type.Name, teacher.Declaration.Type.Name);
        }

        if (teacher.Cost?.MultiplyAdds < student.Cost?.MultiplyAdds)
        {
            problems.Note(
                Descriptors.SmallTeacher, Remedy.Swap, pair.Site, pair.Type.Name, teacher.Declaration.Name,
                FormattableString.Invariant($"{teacher.Cost?.MultiplyAdds:N0}"), student.Declaration.Name,
                FormattableString.Invariant($"{student.Cost?.MultiplyAdds:N0}"));
        }

        var unfit = faults
            .Where(fit => fit.Fault is not null)
            .Select(fit => new UnfitDistiller(fit.Distiller.Name!, fit.Fault!))
            .ToEquatableArray();
        foreach (var distiller in unfit)
        {
            problems.Note(Descriptors.UnfitDistiller, pair.Site, distiller.Name, pair.Type.Name, distiller.Reason);
        }

        return new PairPlan(
            pair.Type, commandName, teacher, student, layouts.ToEquatableArray(),
            faults.Where(fit => fit.Fault is null).Select(fit => fit.Distiller).ToEquatableArray(), unfit);
    }

    /// <summary>Why a distiller cannot compare these networks, or null.</summary>
    private static string? Fault(
        DistillerDeclaration distiller, IReadOnlyList<LayoutPlan> layouts, ArchitectureGraph teacher, ArchitectureGraph student)
    {
        if (layouts.FirstOrDefault(layout => layout.Name == distiller.Layout) is not { } layout)
        {
            return $"the pair has no layout {distiller.Layout}" + (distiller.Layout switch
            {
                "Middle" => ": both networks need two stages",
                "Pooled" => ": the logits of a network that ends in a [Classifier] are made of no pooled vector",
                _ => "",
            });
        }

        if (distiller.ComparesMaps && MapFault(distiller, teacher, student) is { } fault)
        {
            return fault;
        }

        if (distiller.Compares == Comparison.Levels && LevelFault(layout, teacher, student) is { } gap)
        {
            return gap;
        }

        var compared = layout.Spots.Select(spot => (spot.Teacher, spot.Student)).ToList();
        if (distiller.Compares == Comparison.Neighbours)
        {
            compared.Insert(0, (Feature.Of(teacher)[0], Feature.Of(student)[0]));
        }

        return compared
            .Where(pair => distiller.Needs switch
            {
                "SameChannels" => pair.Teacher.Shape.Channels != pair.Student.Shape.Channels,
                "Same" => pair.Teacher.Shape != pair.Student.Shape,
                _ => false,
            })
            .Select(pair =>
                $"it needs {(distiller.Needs == "Same" ? "equal shapes" : "as many channels in both networks")}, but the teacher's "
                + $"{pair.Teacher.Name} is {pair.Teacher.Shape} and the student's {pair.Student.Name} is {pair.Student.Shape}")
            .FirstOrDefault();
    }

    /// <summary>Why a distiller cannot compare all levels of these networks at once, or null.</summary>
    private static string? LevelFault(LayoutPlan layout, ArchitectureGraph teacher, ArchitectureGraph student)
    {
        var (theirs, ours, compared) = (teacher.Features.Count() - 1, student.Features.Count() - 1, layout.Spots.Count);
        return theirs != compared || ours != compared
            ? $"it needs every stage of both networks at a spot, but the teacher's stages are {theirs}, the student's {ours}, the spots "
                + $"{compared}"
        : teacher.EndsInClassifier || student.EndsInClassifier ? HeadFault(teacher.EndsInClassifier ? "teacher" : "student")
        : null;
    }

    private static string HeadFault(string role) => $"it needs a linear head over what is pooled, but the {role} ends in a [Classifier]";

    /// <summary>Why a distiller cannot compare what these networks pool, or what their heads say of it, or null.</summary>
    private static string? MapFault(DistillerDeclaration distiller, ArchitectureGraph teacher, ArchitectureGraph student) =>
        new[] { (Role: "teacher", Network: teacher), (Role: "student", Network: student) }
            .Select(one =>
                distiller.ComparesClassMaps && one.Network.IsWritten
                    ? $"it needs the weights of linear heads, but the {one.Role}'s {one.Network.HeadKey} is written by hand"
                : one.Network.EndsInClassifier
                    ? HeadFault(one.Role)
                : Feature.Map(one.Network) is var map && map.Shape is { Height: 1, Width: 1 }
                    ? $"it needs several positions before the pooling, but the {one.Role}'s {map.Name} is {map.Shape}"
                : null)
            .FirstOrDefault(fault => fault is not null);

    /// <summary>
    /// What both networks say where the pair itself says nothing. Where they differ a problem is added; what one says counts where the
    /// other is none.
    /// </summary>
    internal static T? Common<T>(
        PairDeclaration pair, Func<ArchitectureDeclaration, T> read, string what, Func<T, string> write, Problems problems)
    {
        if (pair.Teacher is not { } teacher || pair.Student is not { } student)
        {
            return (pair.Teacher ?? pair.Student) is { } only ? read(only) : default;
        }

        var (theirs, ours) = (read(teacher), read(student));
        if (!EqualityComparer<T>.Default.Equals(theirs, ours))
        {
            problems.Add(
                Descriptors.NetworksDiffer, Remedy.Set(what, write(theirs)), pair.Site, pair.Type.Name, what, teacher.Name, write(theirs),
                student.Name, write(ours));
            return default;
        }

        return theirs;
    }

    private static ArchitectureGraph? Network(
        PairDeclaration pair, ArchitectureDeclaration? network, string name, string role, Shape? input, int classes, Problems problems)
    {
        if (network is null)
        {
            problems.Add(Descriptors.NoArchitecture, pair.Site, name, role, pair.Type.Name);
            return null;
        }

        if (!Naming.CheckContract(network.Type, network.Form, network.Contract, pair.Site, problems))
        {
            return null;
        }

        if (network.Written is not null && input is not null && Shape.Parse(network.Input) is { } own && own != input)
        {
            problems.Add(Descriptors.OtherInput, pair.Site, pair.Type.Name, $"{input}", role, name, $"{own}");
            return null;
        }

        return problems.Within(pair.Site, () => ArchitectureGraphBuilder.Build(network, input, classes, problems));
    }

    private static void CheckDistillers(PairDeclaration pair, EquatableArray<DistillerDeclaration> library, Problems problems)
    {
        var names = library
            .Select(distiller => Naming.Property(distiller.Name!))
            .Concat(Naming.LayoutNames.Select(layout => "I" + layout))
            .ToList();
        foreach (var distiller in pair.Distillers)
        {
            var fault = distiller.Fault
                ?? (distiller.Name is null || !Naming.IsIdentifier(distiller.Name)
                    ? $"its name '{distiller.Name}' must be letters, digits and underscores"
                : pair.Distillers.First(other => other.Type == distiller.Type) != distiller ? "it is named twice: one [Distill] is enough"
                : names.Contains(Naming.Property(distiller.Name)) ? $"the name '{distiller.Name}' is taken by another distiller"
                : distiller.Layout == "Logits" ? DistillerDeclaration.IsAtLogits
                : distiller.Weight is "NaN" or "Infinity" or "-Infinity" ? $"its weight is {distiller.Weight}"
                : null);
            names.Add(Naming.Property(distiller.Name ?? ""));
            if (fault is not null)
            {
                problems.Add(Descriptors.BadDistiller, distiller.Site, distiller.Type.Name, pair.Type.Name, fault);
            }
        }
    }
}

/// <summary>A distiller of the library that a pair cannot use, and why.</summary>
internal sealed record UnfitDistiller(string Name, string Reason);
