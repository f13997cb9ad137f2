using System.Globalization;

namespace Sakd.Generators.Graphs;

/// <summary>Parses the expressions of the language by precedence climbing.</summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 64;
    private const int MaxLength = 1000;

    private static readonly string[][] Levels =
    [
        ["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"],
    ];

    private readonly string _text;
    private readonly bool _isReal;
    private int _position;
    private int _depth;

    private ExpressionParser(string text, bool isReal) => (_text, _isReal) = (text, isReal);

    /// <summary>The expression of a text, or why it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isReal">Whether its numbers may have fractions.</param>
    public static (Expression? Expression, string? Error) Parse(string text, bool isReal = false)
    {
        if (text.Length > MaxLength)
        {
            return (null, $"it is longer than {MaxLength} characters");
        }

        var parser = new ExpressionParser(text, isReal);
        try
        {
            var expression = parser.Choice();
            return parser.Peek() is { } rest
                ? (null, $"'{rest}' at position {parser._position + 1} is one too many")
                : (expression, null);
        }
        catch (FormatException error)
        {
            return (null, error.Message);
        }
    }

    private Expression Choice()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("it nests too deeply");
        }

        var condition = Level(0);
        if (Take("?"))
        {
            var yes = Choice();
            Expect(":");
            condition = new Expression.Choice(Truth(condition), yes, Choice());
            if (((Expression.Choice)condition) is { } choice && choice.Yes.IsCondition != choice.No.IsCondition)
            {
                throw new FormatException("one branch of '?:' is a number, the other a condition");
            }
        }

        _depth--;
        return condition;
    }

    private Expression Level(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Level(level + 1);
        while (Levels[level].FirstOrDefault(Take) is { } taken)
        {
            var right = Level(level + 1);
            left = level < 2
                ? new Expression.Binary(taken, Truth(left), Truth(right))
                : new Expression.Binary(taken, Value(left), Value(right));
        }

        return left;
    }

    private Expression Unary()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("it nests too deeply");
        }

        var operand = Take("!") ? new Expression.Not(Truth(Unary())) : Take("-") ? new Expression.Negative(Value(Unary())) : Primary();
        _depth--;
        return operand;
    }

    private Expression Primary()
    {
        if (Take("("))
        {
            var inner = Choice();
            Expect(")");
            return inner;
        }

        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_' || IsPoint()))
        {
            _position++;
        }

        var word = _text.Substring(start, _position - start);
        if (word.Length == 0)
        {
            throw new FormatException(Peek() is { } next ? $"'{next}' at position {_position + 1} is out of place" : "it ends too early");
        }

        if (!char.IsDigit(word[0]))
        {
            return new Expression.Name(word);
        }

        if (_isReal && word.Any(letter => !char.IsDigit(letter)))
        {
            return double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _)
                ? new Expression.Real(word)
                : throw new FormatException($"'{word}' is no number");
        }

        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Expression.Number(number)
            : throw new FormatException($"'{word}' is no number of 32 bits");
    }

    /// <summary>Whether a decimal point stands here, between digits, or the minus of an exponent such as 1e-3.</summary>
    private bool IsPoint() => _isReal && _position > 0
        && (_text[_position] == '.' ? char.IsDigit(_text[_position - 1])
            : _text[_position] == '-' && _text[_position - 1] is 'e' or 'E' && _position > 1 && char.IsDigit(_text[_position - 2]));

    private static Expression Truth(Expression expression) => expression.IsCondition
        ? expression
        : throw new FormatException("a number stands where a condition is wanted");

    private static Expression Value(Expression expression) => !expression.IsCondition
        ? expression
        : throw new FormatException("a condition stands where a number is wanted");

    private char? Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : null;
    }

    private bool Take(string token)
    {
        Peek();
        if (string.CompareOrdinal(_text, _position, token, 0, token.Length) != 0)
        {
            return false;
        }

        _position += token.Length;
        Peek();
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw new FormatException($"'{token}' is missing at position {_position + 1}");
        }
    }
}
