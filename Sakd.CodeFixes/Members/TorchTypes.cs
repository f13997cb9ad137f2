using Microsoft.CodeAnalysis;

namespace Sakd.CodeFixes.Members;

/// <summary>What TorchSharp's types are told by.</summary>
internal static class TorchTypes
{
    /// <summary>The class whose methods make TorchSharp's own modules.</summary>
    public const string Factory = "TorchSharp.torch.nn";

    private const string Tensor = "TorchSharp.torch.Tensor";

    /// <summary>Whether a type is that of tensors.</summary>
    public static bool IsTensor(ITypeSymbol? type) => type?.ToDisplayString(NullableFlowState.None) == Tensor;

    /// <summary>Whether a type is a module of any kind.</summary>
    public static bool IsModule(ITypeSymbol? type) => Inherits(type, $"{Factory}.Module");

    /// <summary>Whether a type is a module from one tensor to another.</summary>
    public static bool IsTensorModule(ITypeSymbol? type) => Inherits(type, $"{Factory}.Module<{Tensor}, {Tensor}>");

    private static bool Inherits(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString(NullableFlowState.None) == name)
            {
                return true;
            }
        }

        return false;
    }
}
