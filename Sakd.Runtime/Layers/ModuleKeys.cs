using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Registers modules under PyTorch's keys, in which a dot descends into a child.</summary>
public static class ModuleKeys
{
    /// <summary>Registers a module. Keys come out in the order of registration.</summary>
    /// <typeparam name="T">The module's type.</typeparam>
    /// <param name="parent">Where the key starts.</param>
    /// <param name="key">
    /// The key, such as "conv1" or "downsample.0"; empty to register the module's children directly on the parent.
    /// </param>
    /// <param name="module">The module.</param>
    /// <returns><paramref name="module"/>.</returns>
    /// <exception cref="InvalidOperationException">The key is taken.</exception>
    public static T Register<T>(this nn.Module parent, string key, T module)
        where T : nn.Module
    {
        if (key.Length == 0)
        {
            foreach (var (name, child) in module.named_children())
            {
                // A group is no module of anybody's: other keys may begin alike.
                if (child is ModuleGroup) Group(parent, name).Register("", child);
                else parent.register_module(name, child);
            }

            return module;
        }

        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) parent.register_module(key, module);
        else Group(parent, key[..dot]).Register(key[(dot + 1)..], module);
        return module;
    }

    /// <summary>Registers the children of a module below a key, where other modules' children may stand too.</summary>
    /// <typeparam name="T">The module's type.</typeparam>
    /// <param name="module">The module, which itself gets no key.</param>
    /// <param name="parent">Where the key starts.</param>
    /// <param name="key">The key, such as "blocks".</param>
    /// <returns><paramref name="module"/>.</returns>
    public static T RegisterBlocks<T>(this T module, nn.Module parent, string key)
        where T : nn.Module
    {
        var group = key.Split('.').Aggregate(parent, (outer, name) => Group(outer, name));
        return group.Register("", module);
    }

    private static ModuleGroup Group(nn.Module parent, string name)
    {
        foreach (var (childName, child) in parent.named_children())
        {
            if (childName == name && child is ModuleGroup existing) return existing;
        }

        var group = new ModuleGroup();
        parent.register_module(name, group);
        return group;
    }
}
