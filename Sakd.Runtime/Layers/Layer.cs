using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A module that holds parameters of its own and reads them through properties rather than by name.</summary>
/// <param name="name">The layer's name in messages.</param>
public abstract class Layer(string name) : ExplicitModule(name), IInitializable
{
    /// <inheritdoc/>
    public abstract void Initialize(Generator generator);

    /// <summary>
    /// Reads parameters and buffers from the registry again. A conversion replaces the registered tensors and disposes of the old
    /// ones; TorchSharp finds the properties that held them only by reflection, which Native AOT does not have.
    /// </summary>
    protected abstract void Fetch();

    /// <summary>Registers a parameter filled with zeros.</summary>
    /// <param name="key">Its key in the state dict.</param>
    /// <param name="shape">Its shape.</param>
    protected Parameter AddParameter(string key, params ReadOnlySpan<long> shape)
    {
        var parameter = new Parameter(zeros(shape));
        parameter.DetachFromDisposeScope();
        register_parameter(key, parameter);
        return parameter;
    }

    /// <summary>Registers a buffer.</summary>
    /// <param name="key">Its key in the state dict.</param>
    /// <param name="value">Its value, which the module takes over.</param>
    protected Tensor AddBuffer(string key, Tensor value)
    {
        value.DetachFromDisposeScope();
        register_buffer(key, value);
        return value;
    }

    /// <inheritdoc/>
    protected sealed override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        base._to(device, dtype, non_blocking);
        Fetch();
        return this;
    }

    /// <inheritdoc/>
    protected sealed override nn.Module _to(TorchSharp.DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        base._to(deviceType, deviceIndex, non_blocking);
        Fetch();
        return this;
    }

    /// <inheritdoc/>
    protected sealed override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        base._to(dtype, non_blocking);
        Fetch();
        return this;
    }
}
