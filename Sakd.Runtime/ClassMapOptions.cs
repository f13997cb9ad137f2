namespace Sakd;

/// <summary>How class activation maps are compared (CAT-KD): the published values for networks of different architectures.</summary>
/// <param name="Resolution">Height and width that the maps are averaged down to.</param>
/// <param name="Normalise">Whether each is then scaled to length 1; between networks of one family they were compared as they are.</param>
/// <param name="Binarise">
/// Whether of the teacher's maps only where they are strong counts: 1 where a map exceeds the mean of its absolute values, else 0.
/// </param>
public sealed record ClassMapOptions(int Resolution = 2, bool Normalise = true, bool Binarise = false);
