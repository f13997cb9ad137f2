namespace Sakd.Random.Tests.Language;

/// <summary>
/// Draws a block: layers of all kinds in any order, on a value that goes along and on earlier ones. It keeps an account of shapes in
/// symbols, so that what is joined mostly fits: channels as the expression that they are, maps by a number that two values share when they
/// have come to the same size on any input.
/// </summary>
internal sealed partial class BlockDraw
{
    /// <summary>A map that is the block's input's, and one that is that divided by the stride and rounded up.</summary>
    private const int AsInput = 0, Strided = 1;

    private readonly Dice _dice;
    private readonly bool _isEven;
    private readonly List<DescribedLayer> _layers = [];
    private readonly List<Value> _named = [];
    private readonly Dictionary<string, int> _own = [];
    private Value _current = new("in", Number.In, AsInput);
    private int _keys, _names, _maps = Strided;

    // Whether maps only ever come to a size that another value comes to as well.
    private bool _meets;

    private BlockDraw(Dice dice, bool isEven) => (_dice, _isEven) = (dice, isEven);

    private sealed record Value(string Name, Number Channels, int Map)
    {
        public bool IsLike(Value other) => Channels.Text == other.Channels.Text && Map == other.Map;
    }

    /// <summary>Draws one.</summary>
    /// <param name="dice">What it is drawn from.</param>
    /// <param name="name">The class.</param>
    /// <param name="isStem">Whether its input may be an image, of one or three channels.</param>
    /// <param name="isEven">Whether channels can be halved and grouped.</param>
    public static DescribedBlock Of(Dice dice, string name, bool isStem, bool isEven)
    {
        var draw = new BlockDraw(dice, isEven);
        if (isStem)
        {
            draw.Convolve();
            draw.Follow();
            for (int i = dice.Between(0, 2); i > 0; i--) draw.Layer();
        }
        else
        {
            draw.Body(dice.Between(0, 9));
        }

        draw.Finish();
        return new DescribedBlock(name, draw._own, draw._layers);
    }

    private void Body(int kind)
    {
        switch (kind)
        {
            case <= 2:
                Residual();
                break;
            case 3:
                Inverted();
                break;
            case 4 when _isEven:
                Halves();
                break;
            case 5:
                Branches();
                break;
            case 6:
                Chain();
                break;
            default:
                for (int i = _dice.Between(1, 7); i > 0; i--) Layer();
                break;
        }
    }

    /// <summary>A chain with a shortcut, by the word or written out, and what follows the sum.</summary>
    private void Residual()
    {
        _meets = true;
        if (_dice.Happens(0.3)) Follow();
        Convolve();
        Follow();
        if (_dice.Happens(0.7)) Convolve(Number.Channels, follows: false);
        if (_current.Map == AsInput || _current.Channels.Text != "channels") Convolve(Number.Channels, follows: false, mustStride: true);
        if (_dice.Happens(0.7)) Normalise();
        if (_dice.Happens(0.2)) Weigh();
        string residual = Name();
        if (_dice.Happens(0.6))
        {
            Add(new DescribedLayer("Shortcut") { Key = Key(), As = $"s{++_names}" });
        }
        else
        {
            Add(new DescribedLayer("Identity") { From = "in", When = Condition.Fits, As = $"s{++_names}" });
            Add(new DescribedLayer("Conv")
            {
                Key = Key(),
                Kernel = 1,
                Channels = Number.Channels,
                Stride = Number.Stride,
                From = "in",
                When = Condition.FitsNot,
            });
            Add(new DescribedLayer("BatchNorm") { Key = Key(), When = Condition.FitsNot, As = $"s{_names}" });
        }

        var (left, right) = _dice.Happens(0.8) ? (residual, $"s{_names}") : ($"s{_names}", residual);
        Add(new DescribedLayer("Add") { Left = left, Right = right });
        _current = new("", Number.Channels, Strided);
        if (_dice.Happens(0.7)) Activate();
    }

    /// <summary>Widen, convolve each channel, narrow; a shortcut where it fits.</summary>
    private void Inverted()
    {
        _meets = true;
        _own["expansion"] = _dice.Between(1, 3);
        Add(new DescribedLayer("Conv")
        {
            Key = Key(),
            Kernel = 1,
            Channels = new Number("in * expansion", sizes => sizes.In * sizes.Own["expansion"]),
        });
        _current = new("", new Number("in * expansion", sizes => sizes.In * sizes.Own["expansion"]), AsInput);
        Follow();
        Depthwise();
        Follow();
        if (_current.Map == AsInput) Depthwise(mustStride: true);
        Convolve(Number.Channels, follows: false, kernel: 1);
        if (_dice.Happens(0.8)) Normalise();
        string residual = Name();
        Add(new DescribedLayer("Add") { Left = "in", Right = residual, When = Condition.Fits });
        if (_dice.Happens(0.2)) Activate();
    }

    /// <summary>One half of the channels passes, the other is changed.</summary>
    private void Halves()
    {
        Add(new DescribedLayer("Split") { Left = $"v{++_names}", Right = $"v{++_names}" });
        string kept = $"v{_names - 1}";
        _current = new($"v{_names}", Number.In.Half(), AsInput);
        for (int i = _dice.Between(1, 3); i > 0; i--)
        {
            if (_dice.Happens(0.5)) Convolve(Number.In.Half(), follows: true, strides: false);
            else Depthwise(strides: false);
            if (_dice.Happens(0.5)) Follow();
        }

        string changed = Name();
        Add(new DescribedLayer("Concat") { Left = kept, Right = changed });
        _current = new("", Number.In, AsInput);
        if (_dice.Happens(0.6)) Add(new DescribedLayer("ChannelShuffle") { Groups = 2 });
    }

    /// <summary>Two or three chains from one value, joined.</summary>
    private void Branches()
    {
        _meets = true;
        var start = _dice.Happens(0.5) || _current.Name.Length == 0 ? new Value("in", Number.In, AsInput) : _current;
        var channels = _isEven && _dice.Happens(0.5) ? Number.Channels.Half() : Number.Channels;
        string join = _dice.OneOf("Concat", "Concat", "Add", "Multiply");
        string? joined = null;
        for (int branch = _dice.Between(2, 3); branch > 0; branch--)
        {
            _current = start;
            Convolve(channels, follows: true, mustStride: true, from: start.Name);
            for (int i = _dice.Between(0, 2); i > 0; i--) Follow();
            string name = Name();
            if (joined is not null)
            {
                string next = $"v{++_names}";
                Add(new DescribedLayer(join) { Left = joined, Right = name, As = next });
                joined = next;
            }
            else
            {
                joined = name;
            }
        }

        _current = new(joined!, new Number("?", sizes => channels.Of(sizes)), Strided);
        if (_dice.Happens(0.5)) Activate();
        if (join == "Concat" || _dice.Happens(0.4)) Convolve(Number.Channels, follows: true);
    }

    /// <summary>Convolutions in a row, some of them where a parameter says so, and a pooling of large maps before them.</summary>
    private void Chain()
    {
        _own["convs"] = _dice.Between(1, 3);
        if (_dice.Happens(0.5))
        {
            Add(new DescribedLayer("MaxPool") { Kernel = 2, When = Condition.IsHigh(_dice.Between(2, 9)) });
            _current = new("", _current.Channels, ++_maps);
        }

        Convolve(Number.Channels, follows: true);
        for (int reached = 2; reached <= 3; reached++)
        {
            var when = Condition.Reaches("convs", reached);
            if (_dice.Happens(0.7)) Add(new DescribedLayer(_dice.OneOf("Relu", "Relu", "Relu6")) { When = when });
            Add(new DescribedLayer("Conv") { Key = Key(), Kernel = 3, Channels = Number.Channels, Bias = _dice.Happens(0.4), When = when });
            if (_dice.Happens(0.7)) Add(new DescribedLayer("BatchNorm") { Key = Key(), When = when });
        }

        _current = new("", Number.Channels, _current.Map);
        if (_dice.Happens(0.8)) Activate();
    }

    /// <summary>Any layer.</summary>
    private void Layer()
    {
        switch (_dice.Between(0, 20))
        {
            case <= 3:
                Convolve();
                break;
            case 4:
                Depthwise();
                break;
            case 5 or 6:
                Normalise();
                break;
            case 7 or 8 or 9:
                Activate();
                break;
            case 10:
                Pool();
                break;
            case 11 when _isEven && !_current.Channels.Text.Contains("in", StringComparison.Ordinal):
                Add(new DescribedLayer("ChannelShuffle") { Groups = _dice.OneOf(2, 4) });
                _current = _current with { Name = "" };
                break;
            case 12 or 13 or 14:
                Join();
                break;
            case 15:
                Weigh();
                break;
            case 16:
                Choose();
                break;
            case 17:
                Enlarge();
                break;
            case 18:
                Add(new DescribedLayer("Linear")
                {
                    Key = Key(),
                    Channels = Number.Channels,
                    Flags = _dice.Happens(0.5) ? ["PerPixel = true"] : ["PerPixel = true", "Bias = false"],
                });
                _current = new("", Number.Channels, _current.Map);
                break;
            case 19 when _dice.Happens(0.3):
                Flatten();
                break;
            default:
                _ = Name();
                if (_named.Count > 0 && _dice.Happens(0.5)) Reread();
                break;
        }
    }

    /// <summary>Two values of one shape become one.</summary>
    private void Join()
    {
        if (_layers.Count == 0) return;
        var current = _current with { Name = Name() };
        Value[] others =
        [
            .. _named.Append(new Value("in", Number.In, AsInput)).Where(other => other.Name != current.Name && other.IsLike(current))
        ];
        if (others.Length == 0) return;
        var other = _dice.OneOf(others);
        string kind = _dice.OneOf("Add", "Add", "Concat", "Multiply");
        Add(new DescribedLayer(kind) { Left = current.Name, Right = other.Name });
        _current = new("", kind == "Concat" ? current.Channels.Twice() : current.Channels, current.Map);
        if (kind == "Concat" && _dice.Happens(0.7)) Convolve(Number.Channels, follows: true, kernel: 1);
    }

    /// <summary>Squeeze and excitation, by linear layers or by convolutions.</summary>
    private void Weigh()
    {
        if (_layers.Count == 0) return;
        string map = Name();
        var channels = _current.Channels;
        if (channels.Text == "?") return;
        bool isLinear = _dice.Happens(0.5);
        Add(new DescribedLayer("GlobalAvgPool"));
        foreach (var (wide, last) in (ReadOnlySpan<(Number, bool)>)[(_dice.Between(1, 8), false), (channels, true)])
        {
            Add(isLinear
                ? new DescribedLayer("Linear") { Key = Key(), Channels = wide, Flags = _dice.Happens(0.2) ? ["Bias = false"] : [] }
                : new DescribedLayer("Conv") { Key = Key(), Kernel = 1, Channels = wide, Bias = _dice.Happens(0.5) });
            if (!last) Add(new DescribedLayer(_dice.OneOf("Relu", "Relu6")));
        }

        string weights = $"v{++_names}";
        Add(new DescribedLayer(_dice.OneOf("Sigmoid", "Sigmoid", "Hardsigmoid")) { As = weights });
        Add(new DescribedLayer("Multiply") { Left = map, Right = weights });
        _current = _current with { Name = "" };
    }

    /// <summary>One of two ways to a value, as the stride decides.</summary>
    private void Choose()
    {
        if (_current.Map != AsInput) return;
        string from = _layers.Count == 0 ? "in" : Name(), name = $"v{++_names}";
        Add(new DescribedLayer("Conv")
        {
            Key = Key(),
            Kernel = _dice.OneOf(1, 3),
            Channels = Number.Channels,
            Bias = _dice.Happens(0.3),
            From = from,
            When = Condition.KeepsSize,
        });
        if (_dice.Happens(0.6)) Add(new DescribedLayer("BatchNorm") { Key = Key(), When = Condition.KeepsSize });
        Add(new DescribedLayer(_dice.OneOf("Relu", "Identity", "Relu6")) { When = Condition.KeepsSize, As = name });
        Add(new DescribedLayer(_dice.OneOf("AvgPool", "MaxPool"))
        {
            Kernel = 3,
            Stride = Number.Stride,
            Padding = 1,
            From = from,
            When = Condition.Strides,
        });
        if (_dice.Happens(0.4)) Add(new DescribedLayer("Relu") { When = Condition.Strides });
        Add(new DescribedLayer("Conv") { Key = Key(), Kernel = 1, Channels = Number.Channels, When = Condition.Strides, As = name });
        _current = new(name, Number.Channels, Strided);
        _named.Add(_current);
    }

    /// <summary>Goes on with an earlier value.</summary>
    private void Reread()
    {
        var earlier = _dice.OneOf([.. _named]);
        Add(new DescribedLayer(_dice.OneOf("Identity", "Relu", "Relu6")) { From = earlier.Name });
        _current = earlier with { Name = "" };
    }

    /// <summary>A batch norm or an activation or both, in any order, or nothing.</summary>
    private void Follow()
    {
        switch (_dice.Between(0, 9))
        {
            case <= 4:
                Normalise();
                Activate();
                break;
            case 5:
                Normalise();
                break;
            case 6 or 7:
                Activate();
                break;
            case 8:
                Activate();
                Normalise();
                break;
            default:
                break;
        }
    }

    private void Convolve() => Convolve(
        _dice.Between(0, 5) switch
        {
            0 when _isEven => Number.Channels.Half(),
            1 when _layers.Count > 0 => _current.Channels,
            2 => Number.Channels.Twice(),
            _ => Number.Channels,
        },
        follows: false);

    private void Convolve(
        Number channels, bool follows, bool strides = true, bool mustStride = false, int? kernel = null, string? from = null)
    {
        if (channels.Text == "?") channels = Number.Channels;
        int size = kernel ?? (_meets ? _dice.OneOf(1, 1, 3, 3, 3, 5, 7) : _dice.OneOf(1, 1, 1, 3, 3, 3, 3, 5, 7, 2, 4, 6));
        bool stridesHere = strides && _current.Map == AsInput && (mustStride || _dice.Happens(0.5));

        if (kernel is null && _dice.Happens(0.2))
        {
            ConvolveOtherwise(channels, stridesHere, from);
            if (follows) Follow();
            return;
        }

        // Two values meet again only where padding is half the kernel, and that odd.
        bool pads = !_meets && kernel is null && _dice.Happens(0.12);
        bool groups = _isEven && size > 1 && _dice.Happens(0.2) && channels.Text.StartsWith("channels", StringComparison.Ordinal)
            && _current.Channels.Text.StartsWith("channels", StringComparison.Ordinal);
        if (groups) _own["groups"] = _dice.OneOf(2, 4);
        Add(new DescribedLayer("Conv")
        {
            Key = Key(),
            Kernel = size,
            Channels = channels,
            Stride = stridesHere ? Number.Stride : null,
            Padding = pads ? _dice.Between(0, size + 1) : null,
            Groups = groups ? Number.Own("groups") : null,
            Bias = _dice.Happens(0.25),
            From = from,
        });
        int map = pads || size % 2 == 0 ? ++_maps : stridesHere ? Strided : _current.Map;
        _current = new("", channels, map);
        if (follows) Follow();
    }

    private void Depthwise(bool strides = true, bool mustStride = false)
    {
        bool stridesHere = strides && _current.Map == AsInput && (mustStride || _dice.Happens(0.7));
        int size = _dice.OneOf(1, 3, 3, 3, 5, 7);
        Add(new DescribedLayer("DepthwiseConv")
        {
            Key = Key(),
            Kernel = size,
            Stride = stridesHere ? Number.Stride : null,
            Dilation = _dice.Happens(0.15) ? _dice.OneOf(new Sides(2, 2), new Sides(1, 2)) : null,
            Bias = _dice.Happens(0.2),
        });
        _current = _current with { Name = "", Map = stridesHere ? Strided : _current.Map };
    }

    private void Pool()
    {
        if (!_meets && _dice.Happens(0.3))
        {
            PoolOtherwise();
            return;
        }

        int size = _meets ? 3 : _dice.OneOf(2, 3, 3, 3);
        bool keeps = size == 3;
        Add(new DescribedLayer(_dice.OneOf("MaxPool", "AvgPool"))
        {
            Kernel = size,
            Stride = keeps ? 1 : _dice.OneOf<Number?>(null, 1),
            Padding = 1,
        });
        _current = _current with { Name = "", Map = keeps ? _current.Map : ++_maps };
    }

    /// <summary>The value that goes along by a name of its own, which the layer that makes it is given, or one that repeats it.</summary>
    private string Name()
    {
        if (_current.Name.Length > 0) return _current.Name;
        string name = $"v{++_names}";
        if (_layers[^1] is { As: null, When: null, Kind: not "Split" }) _layers[^1] = _layers[^1] with { As = name };
        else Add(new DescribedLayer("Identity") { As = name });
        _current = _current with { Name = name };
        _named.Add(_current);
        return name;
    }

    private void Finish()
    {
        if (_layers.Count == 0 || (_current.Channels.Text != "channels" && _dice.Happens(0.8)))
            Convolve(Number.Channels, follows: true, kernel: _dice.OneOf(1, 3));
    }

    private string Key() => _dice.Happens(0.2) ? $"part{++_keys}.{_dice.Between(0, 3)}" : $"layer{++_keys}";

    private void Add(DescribedLayer layer) => _layers.Add(layer);
}
