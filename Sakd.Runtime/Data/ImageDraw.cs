namespace Sakd.Data;

/// <summary>What a number is drawn for. The order is part of what a seed draws: new ones go to the end.</summary>
internal enum ImageDraw
{
    Top,
    Left,
    Mirror,
    CropArea,
    CropRatio,
    Brightness,
    Contrast,
    Saturation,
    Hue,
    Operation,
    Strength,
    Sign,
    Erased,
    ErasedArea,
    ErasedRatio,
    ErasedTop,
    ErasedLeft,
}
