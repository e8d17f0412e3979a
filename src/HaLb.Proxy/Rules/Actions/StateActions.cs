using System.Text;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Actions;

/// <summary><c>allow</c>: the end of the list.</summary>
internal sealed class AllowAction : HttpAction
{
    public override RuleVerdict Run(in SampleContext context) => RuleVerdict.Stop;
}

/// <summary><c>silent-drop</c>.</summary>
internal sealed class DropAction : HttpAction
{
    public override RuleVerdict Run(in SampleContext context) => RuleVerdict.Drop;
}

/// <summary><c>strict-mode</c>: whether an action that fails ends the stream.</summary>
internal sealed class StrictModeAction(bool on) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader)
    {
        if (!reader.TryTake("'on' or 'off'", out var word))
        {
            return null;
        }

        if (word.Text is "on" or "off")
        {
            return new StrictModeAction(word.Text == "on");
        }

        reader.Error(word, $"'{word.Text}' is neither 'on' nor 'off'");
        return null;
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        context.Stream!.IsStrict = on;
        return RuleVerdict.Next;
    }
}

/// <summary><c>set-log-level</c>.</summary>
internal sealed class SetLogLevelAction(int level) : HttpAction
{
    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "silent"];

    public static HttpAction? Compile(ActionReader reader)
    {
        if (!reader.TryTake("a level", out var word))
        {
            return null;
        }

        var level = Array.IndexOf(Levels, word.Text);
        if (level < 0)
        {
            reader.Error(word, $"unknown level '{word.Text}': one of {string.Join(", ", Levels)}{Suggestions.ForWord(word.Text, Levels)}");
            return null;
        }

        return new SetLogLevelAction(level);
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        context.Stream!.LogLevel = level;
        return RuleVerdict.Next;
    }
}

/// <summary><c>set-var</c> and <c>set-var-fmt</c>.</summary>
internal sealed class SetVariableAction(VariableSlot slot, SampleExpression? expression, LogFormat? format) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader, bool isFormat)
    {
        if (SlotOf(reader) is not { } slot)
        {
            return null;
        }

        if (isFormat)
        {
            return reader.Format("a format", LogFormatUse.Raw) is { } format ? new SetVariableAction(slot, null, format) : null;
        }

        if (reader.IsAtEnd || !reader.TryTake("an expression", out var word))
        {
            if (!reader.HasFailed)
            {
                reader.Missing("an expression");
            }

            return null;
        }

        return reader.Scope.Expressions.Compile(word.Text, word.Position, reader.At) is { } expression ? new SetVariableAction(slot, expression, null) : null;
    }

    /// <summary>The variable in the parentheses of the action's own word.</summary>
    public static VariableSlot? SlotOf(ActionReader reader)
    {
        var word = reader.Last;
        var name = ActionReader.NameOf(word, out var inside);
        if (inside is null)
        {
            reader.Error(word, $"'{name}' needs a variable in parentheses: {name}(txn.name)");
            return null;
        }

        if (inside.Contains(',', StringComparison.Ordinal))
        {
            reader.Error(word, $"conditions of '{name}' are not supported yet");
            return null;
        }

        var slot = reader.Scope.Names.Variables.Find(inside, out var reason);
        if (slot is null)
        {
            reader.Error(word, reason);
        }

        return slot;
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        if (expression is not null)
        {
            // No value leaves the variable as it is.
            var sample = default(Sample);
            return !expression.TryEvaluate(context, SampleType.Any, ref sample) || Variables.TrySet(context, slot, sample) ? RuleVerdict.Next : RuleVerdict.Failed;
        }

        if (!format!.TryRender(context, out var text))
        {
            return RuleVerdict.Failed;
        }

        var made = new Sample { Type = SampleType.Str, Data = text };
        return Variables.TrySet(context, slot, made) ? RuleVerdict.Next : RuleVerdict.Failed;
    }
}

/// <summary><c>unset-var</c>.</summary>
internal sealed class UnsetVariableAction(VariableSlot slot) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader) => SetVariableAction.SlotOf(reader) is { } slot ? new UnsetVariableAction(slot) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        Variables.Unset(context, slot);
        return RuleVerdict.Next;
    }
}

/// <summary><c>set-status</c>.</summary>
internal sealed class SetStatusAction(int status, byte[] reason) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader)
    {
        if (reader.Number("a status", 100, 999) is not { } status)
        {
            return null;
        }

        var reason = Encoding.ASCII.GetBytes(ReasonPhrases.Find(status));
        if (reader.TakeIf("reason"))
        {
            if (!reader.TryTake("a reason", out var word))
            {
                return null;
            }

            if (word.Text.Any(char.IsControl))
            {
                reader.Error(word, "a reason cannot hold control characters");
                return null;
            }

            reason = WordEncoding.GetBytes(word.Text);
        }

        return new SetStatusAction(status, reason);
    }

    public override RuleVerdict Run(in SampleContext context)
    {
        context.Stream!.Response.SetStatus(status, reason);
        return RuleVerdict.Next;
    }
}

/// <summary><c>early-hint</c>: a 103 with one line.</summary>
internal sealed class EarlyHintAction(byte[] name, LogFormat value) : HttpAction
{
    public static HttpAction? Compile(ActionReader reader) =>
        reader.HeaderName() is { } name && reader.Format("a value") is { } value ? new EarlyHintAction(name, value) : null;

    public override RuleVerdict Run(in SampleContext context)
    {
        if (!value.TryRender(context, out var rendered))
        {
            return RuleVerdict.Failed;
        }

        var head = context.Stream!.Response;
        head.Clear();
        head.SetStatus(103, "Early Hints"u8);
        head.Add(name, rendered);
        return RuleVerdict.Interim;
    }
}
