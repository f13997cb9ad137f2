namespace Sakd.Data;

/// <summary>
/// The operations that images are varied by at random, in torchvision's order, which is part of what a seed draws; what each does is in
/// <see cref="ImageOperations"/>.
/// </summary>
internal enum ImageOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Colour,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}
