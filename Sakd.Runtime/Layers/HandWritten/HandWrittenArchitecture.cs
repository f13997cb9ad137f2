using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// The companion of a network written by hand: it owns the network and shows it as an <see cref="Architecture"/>. The derived class, which
/// the compiler writes, declares the members.
/// </summary>
/// <typeparam name="TModule">The network's class.</typeparam>
public abstract class HandWrittenArchitecture<TModule> : Architecture, IHandWritten
    where TModule : nn.Module<Tensor, Tensor>
{
    private readonly List<OpaqueStage> _members = [];
    private bool _isChecked;

    /// <summary>Takes over a network.</summary>
    /// <param name="info">The architecture's facts.</param>
    /// <param name="module">The network.</param>
    /// <param name="classes">K, the number of classes that it tells apart.</param>
    /// <exception cref="SakdException">Its parameters are not registered, or would be twice.</exception>
    protected HandWrittenArchitecture(ArchitectureInfo info, TModule module, int classes)
        : base(info, info.Input, classes)
    {
        Module = module;
        string[] keys = Keys();
        register_module("module", module); // which also asks the network to register its components
        if (keys.Length > 0 && !keys.SequenceEqual(Keys()))
            throw new SakdException(
                $"{Network} registers its parts by hand, and TorchSharp does so again by their fields: override RegisterComponents in "
                + $"{Network} and let it do nothing");
        if (!module.parameters().Any())
            throw new SakdException(
                $"{Network} has registered no parameters: call RegisterComponents() at the end of its constructor; under Native AOT, where "
                + "that finds nothing, register_module for each part");
    }

    /// <summary>The network.</summary>
    public TModule Module { get; }

    /// <inheritdoc/>
    nn.Module IHandWritten.Written => Module;

    /// <inheritdoc/>
    void IHandWritten.Check()
    {
        if (_isChecked) return;
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var like = Module.parameters().First();
        CheckOnce(rand([2, Input.Channels, Input.Height, Input.Width], generator: generator).to(like.dtype, like.device));
    }

    private static string Network => typeof(TModule).Name;

    /// <summary>What the network itself computes.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    public sealed override Tensor forward(Tensor x)
    {
        CheckOnce(x);
        return Module.call(x);
    }

    /// <inheritdoc/>
    public sealed override GraphValue Describe(GraphValue x) => throw new SakdException(
        $"{Info.Name} is not exportable: member '{_members[0].Name}' of {Network} is opaque, a module of which only the shapes are known; "
        + "describe the network by blocks instead");

    /// <summary>Makes a network whose weights the seed decides, though its layers draw them from the global generator.</summary>
    /// <param name="info">The architecture's facts.</param>
    /// <param name="input">The shape of one image that is asked for.</param>
    /// <param name="classes">The number of classes that is asked for.</param>
    /// <param name="takesClasses">Whether the network's constructor can be told it.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="create">Calls the constructor.</param>
    /// <exception cref="SakdException">The network is not to be had for that input or as many classes.</exception>
    protected static TModule Create(
        ArchitectureInfo info, FeatureShape input, int classes, bool takesClasses, ulong seed, Func<TModule> create)
    {
        if (input != info.Input)
            throw new SakdException($"{info.Name} is written for images of {info.Input}, these are {input}");
        if (!takesClasses && classes != info.Classes)
            throw new SakdException(
                $"{info.Name} is written for {info.Classes} classes, these are {classes}: give {Network} a constructor with a parameter "
                + "'int classes'");
        using var _ = GlobalGenerator.Seeded(seed);
        return create();
    }

    /// <summary>Declares the next member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="member">The module that it holds.</param>
    /// <param name="output">The shape of one sample's output: channels, height and width, or the length of a vector.</param>
    /// <exception cref="SakdException">It holds none, or one whose parameters are not the network's.</exception>
    protected OpaqueStage Declare(string name, nn.Module<Tensor, Tensor>? member, params ReadOnlySpan<int> output)
    {
        if (member is null) throw new SakdException($"'{name}' of {Network} is null: set it in the constructor");
        var registered = Module.parameters().Select(parameter => parameter.Handle).ToHashSet();
        if (!member.parameters().All(parameter => registered.Contains(parameter.Handle)))
            throw new SakdException(
                $"'{name}' of {Network} has parameters that {Network} has not registered: call RegisterComponents() after '{name}' is set, "
                + "or register_module for it");

        var stage = new OpaqueStage(name, member, output);
        _members.Add(stage);
        return stage;
    }

    /// <summary>
    /// Makes sure, on the first batch, that the members in a row are what the network computes, and of the shapes that they declare.
    /// </summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <exception cref="SakdException">They are not.</exception>
    protected void CheckOnce(Tensor x)
    {
        if (_isChecked) return;
        new MemberCheck(Network, Module, _members, Info.Stages, Input, Classes).Run(x);
        _isChecked = true;
    }

    private string[] Keys() => [.. StateDict.Of(Module).Select(entry => entry.Key)];
}

/// <summary>A network that stands in for another, whose keys are the ones that count.</summary>
internal interface IHandWritten
{
    /// <summary>The network as its author wrote it.</summary>
    nn.Module Written { get; }

    /// <summary>Makes sure that it is what its members declare, and registered as a whole, if no batch has done so yet.</summary>
    /// <exception cref="SakdException">It is not.</exception>
    void Check();
}
