using HaLb.Config.Directives;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Cfg;

/// <summary><c>.if</c>, <c>.elif</c>, <c>.else</c>, <c>.endif</c> and the message directives (HAProxy manual 2.4).</summary>
internal sealed class ConditionalBlocks(ReadContext context)
{
    /// <summary>HAProxy's MAXNESTEDCONDS.</summary>
    private const int NestedMax = 32;

    private readonly Stack<Block> _open = [];

    /// <summary>Lines here belong to a branch that is not taken.</summary>
    public bool IsSkipping => _open.TryPeek(out var block) && !block.Taking;

    /// <summary>A conversion takes every branch, and notes under which condition; null outside of blocks.</summary>
    public string? Condition =>
        _open.Count == 0 ? null
        : _open.Count == 1 ? _open.Peek().Text
        : string.Join(" && ", _open.Reverse().Select(static block => $"({block.Text})"));

    public void Take(Word[] words)
    {
        var position = words[0].Position;
        switch (words[0].Text)
        {
            case ".if":
                Open(words);
                break;
            case ".elif" or ".else" when _open.Count == 0 || _open.Peek().HasElse:
                context.Error(position, $"'{words[0].Text}' without '.if'");
                break;
            case ".elif":
                Branch(words, isElse: false);
                break;
            case ".else":
                Branch(words, isElse: true);
                break;
            case ".endif" when _open.Count == 0:
                context.Error(position, "'.endif' without '.if'");
                break;
            case ".endif":
                _open.Pop();
                break;
            case ".notice" or ".warning" or ".alert" or ".diag":
                Say(words);
                break;
            default:
                context.Error(position, $"unknown directive '{words[0].Text}'{Keywords.Suggestions.ForWord(words[0].Text, [".if", ".elif", ".else", ".endif", ".notice", ".warning", ".alert", ".diag"])}");
                break;
        }
    }

    public void AtEnd()
    {
        foreach (var block in _open)
        {
            context.Error(block.Position, "'.if' without '.endif'");
        }

        _open.Clear();
    }

    private void Open(Word[] words)
    {
        if (_open.Count == NestedMax)
        {
            context.Error(words[0].Position, $"'.if' nested deeper than {NestedMax}");
            return;
        }

        var outerTaking = !IsSkipping;
        var holds = outerTaking && Evaluate(words);
        var text = ConditionOf(words);
        _open.Push(new Block(words[0].Position, outerTaking, Taking: holds || IsConversion, WasTaken: holds, HasElse: false, text, [text]));
    }

    private void Branch(Word[] words, bool isElse)
    {
        var block = _open.Pop();
        var holds = block.OuterTaking && !block.WasTaken && (isElse || Evaluate(words));
        var others = string.Join(" && ", block.Before.Select(static text => $"!({text})"));
        _open.Push(block with
        {
            Taking = holds || IsConversion,
            WasTaken = block.WasTaken || holds,
            HasElse = isElse,
            Text = isElse ? others : $"{others} && ({ConditionOf(words)})",
            Before = isElse ? block.Before : [.. block.Before, ConditionOf(words)],
        });
    }

    private bool IsConversion => context.Variables is null;

    private static string ConditionOf(Word[] words) =>
        words.Length == 1 ? "0" : string.Join(' ', words.Skip(1).Select(static w => w.Text));

    private bool Evaluate(Word[] words)
    {
        if (IsConversion)
        {
            return false;
        }

        var holds = ConditionEvaluator.Evaluate(string.Join(' ', words.Skip(1).Select(static w => w.Text)), context.Variables, out var error);
        if (error is not null)
        {
            context.Error(words[^1].Position, error);
        }

        return holds;
    }

    private void Say(Word[] words)
    {
        if (IsSkipping)
        {
            return;
        }

        if (context.Findings is { } findings)
        {
            findings.Refused(words[0].Position, $"'{words[0].Text}' has no form in halb.json");
            return;
        }

        var text = string.Join(' ', words.Skip(1).Select(static w => w.Text));
        text = text.Length > 0 ? text : $"'{words[0].Text}' without a text";
        if (words[0].Text == ".alert")
        {
            context.Error(words[0].Position, text);
        }
        else if (words[0].Text != ".diag")
        {
            context.Say(words[0].Text == ".warning" ? Severity.Warning : Severity.Notice, words[0].Position, text);
        }
    }

    private readonly record struct Block(SourcePosition Position, bool OuterTaking, bool Taking, bool WasTaken, bool HasElse, string Text, string[] Before);
}
