namespace Sakd.Random.Tests.Language;

// Norms, functions of each element, and what is not square or changes a map's size.
internal sealed partial class BlockDraw
{
    private void Normalise()
    {
        if (_dice.Happens(0.75))
        {
            bool isOther = _dice.Happens(0.2);
            Add(new DescribedLayer("BatchNorm")
            {
                Key = Key(),
                Epsilon = isOther ? 1e-3 : null,
                Momentum = isOther ? 0.01 : null,
            });
        }
        else
        {
            // Of a few pixels or channels alike the deviation is next to nothing: what is added to the variance keeps that in bounds.
            string kind = _dice.OneOf("LayerNorm", "GroupNorm", "InstanceNorm");
            bool isOfImages = kind == "InstanceNorm" && _dice.Happens(0.5);
            Add(new DescribedLayer(isOfImages ? kind : kind == "InstanceNorm" ? "LayerNorm" : kind)
            {
                Key = Key(),
                Groups = kind == "GroupNorm" ? _dice.OneOf(1, 1, _isEven ? 2 : 1) : null,
                Epsilon = 0.1,
                Flags = isOfImages && _dice.Happens(0.5) ? ["Affine = true"] : [],
            });
        }

        _current = _current with { Name = "" };
    }

    private void Activate()
    {
        Add(_dice.Happens(0.7)
            ? new DescribedLayer(_dice.OneOf("Relu", "Relu", "Relu", "Relu", "Relu6", "Relu6", "Sigmoid"))
            : _dice.Between(0, 9) switch
            {
                0 => new DescribedLayer("Gelu") { Flags = _dice.Happens(0.5) ? ["Tanh = true"] : [] },
                1 => new DescribedLayer("LeakyRelu") { Factor = _dice.OneOf<double?>(null, 0.2) },
                2 => new DescribedLayer("Elu") { Factor = _dice.OneOf<double?>(null, 0.5) },
                3 => new DescribedLayer("Prelu") { Key = Key(), Flags = _dice.Happens(0.5) ? ["PerChannel = true"] : [] },
                _ => new DescribedLayer(_dice.OneOf("Silu", "Hardswish", "Hardsigmoid", "Tanh", "Softmax", "Silu", "Hardswish")),
            });
        _current = _current with { Name = "" };
    }

    /// <summary>A convolution that is not square, or dilated, or keeps the size with an even kernel.</summary>
    private void ConvolveOtherwise(Number channels, bool strides, string? from)
    {
        var layer = new DescribedLayer("Conv")
        {
            Key = Key(),
            Channels = channels,
            Stride = strides ? Number.Stride : null,
            Bias = _dice.Happens(0.25),
            From = from,
        };
        int kind = _dice.Between(0, strides || _meets ? 1 : 3);
        Add(kind switch
        {
            0 => layer with { Window = _dice.OneOf(new Sides(1, 3), new Sides(3, 1), new Sides(1, 7), new Sides(5, 3)) },
            1 => layer with { Kernel = 3, Dilation = _dice.OneOf(new Sides(2, 2), new Sides(1, 2), new Sides(3, 1)) },
            2 => layer with
            {
                Kernel = _dice.OneOf(2, 3, 4),
                Dilation = _dice.OneOf(null, new Sides(2, 3)),
                Flags = ["Padding = \"same\""],
            },
            _ => layer with { Kernel = _dice.OneOf(1, 3), Strides = new Sides(2, 1) },
        });

        // Mostly square again: between maps that are not there is no adapter.
        if (kind == 3 && _dice.Happens(0.8))
        {
            Add(new DescribedLayer(_dice.OneOf("MaxPool", "AvgPool"))
            {
                Window = new Sides(1, 3),
                Strides = new Sides(1, 2),
                Paddings = new Sides(0, 1),
            });
        }

        _current = new("", channels, kind == 3 ? ++_maps : strides ? Strided : _current.Map);
    }

    /// <summary>A pooling that is not square, rounds up or does not count its padding.</summary>
    private void PoolOtherwise()
    {
        var layer = new DescribedLayer(_dice.OneOf("MaxPool", "AvgPool")) { Flags = _dice.Happens(0.6) ? ["CeilMode = true"] : [] };
        if (layer.Kind == "AvgPool" && _dice.Happens(0.5)) layer = layer with { Flags = [.. layer.Flags, "CountIncludePad = false"] };
        Add(_dice.Between(0, 5) switch
        {
            0 => layer with { Window = new Sides(3, 2), Strides = new Sides(2, 1), Paddings = new Sides(1, 1) },
            <= 2 => layer with { Window = new Sides(3, 1), Stride = 1, Paddings = new Sides(1, 0) },
            _ => layer with { Kernel = 3, Stride = 2, Padding = 1 },
        });
        _current = _current with { Name = "", Map = ++_maps };
    }

    /// <summary>A map of twice the size, and of its own again.</summary>
    private void Enlarge()
    {
        if (_dice.Happens(0.5))
        {
            var channels = _isEven && _dice.Happens(0.5) ? Number.Channels.Half() : Number.Channels;
            var layer = new DescribedLayer("ConvTranspose") { Key = Key(), Channels = channels, Stride = 2, Bias = _dice.Happens(0.5) };
            Add(_dice.Between(0, 2) switch
            {
                0 => layer with { Kernel = 2 },
                1 => layer with { Kernel = 3, Padding = 1, OutputPadding = 1 },
                _ => layer with { Kernel = 4, Padding = 1 },
            });
            _current = new("", channels, _current.Map);
        }
        else
        {
            Add(new DescribedLayer("Upsample")
            {
                Kernel = 2,
                Flags = _dice.Between(0, 2) switch
                {
                    0 => [],
                    1 => ["Mode = UpsampleMode.Bilinear"],
                    _ => ["Mode = UpsampleMode.Bilinear", "AlignCorners = true"],
                },
            });
        }

        if (_dice.Happens(0.5)) Follow();
        Add(new DescribedLayer(_dice.OneOf("MaxPool", "AvgPool")) { Kernel = 2 });
        _current = _current with { Name = "" };
    }

    /// <summary>What a network of linear layers begins with.</summary>
    private void Flatten()
    {
        Add(new DescribedLayer("AdaptiveAvgPool") { Window = _dice.OneOf(new Sides(2, 2), new Sides(3, 1)) });
        Add(new DescribedLayer("Flatten"));
        Add(new DescribedLayer("Linear")
        {
            Key = Key(),
            Channels = Number.Channels,
            Flags = _dice.Happens(0.5) ? ["Bias = false"] : [],
        });
        _current = new("", Number.Channels, ++_maps);
    }
}
