namespace Sakd.App.Images;

/// <summary>An image with what its file says of it.</summary>
/// <param name="Picture">The image.</param>
/// <param name="Format">The format's name.</param>
/// <param name="IsScaled">Whether it was decoded smaller than it is.</param>
/// <param name="HasAlpha">Whether parts of it could be seen through.</param>
internal sealed record DecodedImage(Picture Picture, string Format, bool IsScaled, bool HasAlpha);
