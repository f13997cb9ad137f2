namespace Sakd.Data;

/// <summary>What a number is drawn for.</summary>
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
}
