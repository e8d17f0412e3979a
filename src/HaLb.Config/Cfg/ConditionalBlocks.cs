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
        _open.Push(new Block(words[0].Position, outerTaking, Taking: holds, WasTaken: holds, HasElse: false));
    }

    private void Branch(Word[] words, bool isElse)
    {
        var block = _open.Pop();
        var holds = block.OuterTaking && !block.WasTaken && (isElse || Evaluate(words));
        _open.Push(block with { Taking = holds, WasTaken = block.WasTaken || holds, HasElse = isElse });
    }

    private bool Evaluate(Word[] words)
    {
        if (context.Variables is null)
        {
            context.Error(words[0].Position, "a conditional block cannot be converted: write the files apart, or use \"when\"");
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

    private readonly record struct Block(SourcePosition Position, bool OuterTaking, bool Taking, bool WasTaken, bool HasElse);
}
