using Sakd.Layers;

namespace Sakd.Routing;

/// <summary>What a routing pass takes from the teacher's forward pass, which came before it.</summary>
/// <param name="IsKnown">Whether that was in evaluation mode, so that it has computed t_1.</param>
/// <param name="IsReused">Whether its features serve again for the samples that have been on the teacher's route from the start.</param>
/// <param name="Trail">The tapes along which these samples' backward pass goes; null where there are none.</param>
internal readonly record struct TeacherForward(bool IsKnown, bool IsReused, Trail? Trail = null);
