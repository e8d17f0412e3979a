using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples;

/// <summary>Turns arguments as written into arguments ready for use. Every failure is a sentence with its place.</summary>
internal sealed class ArgumentReader(CompileScope scope)
{
    private ExpressionError _error;
    private string _reason = "";

    public ExpressionError Error => _error;

    /// <summary>Reads the arguments of one call; null on an error.</summary>
    public Argument[]? Read(ExpressionCall call, IReadOnlyList<ArgumentSpec> specs)
    {
        if (call.Arguments.Count > specs.Count)
        {
            _error = new ExpressionError(
                specs.Count == 0 ? $"'{call.Name}' takes no argument" : $"'{call.Name}' takes at most {specs.Count} argument{(specs.Count == 1 ? "" : "s")}",
                call.Arguments[specs.Count].Offset);
            return null;
        }

        var arguments = new Argument[specs.Count];
        for (var i = 0; i < specs.Count; i++)
        {
            var given = i < call.Arguments.Count;
            if (!given && !specs[i].IsOptional)
            {
                _error = new ExpressionError($"'{call.Name}' needs {Describe(specs[i].Kind)} as argument {i + 1}", call.Offset + call.Name.Length);
                return null;
            }

            var read = ReadOne(call, i, given ? call.Arguments[i] : default, given, specs[i]);
            if (read is null)
            {
                return null;
            }

            arguments[i] = read;
        }

        return arguments;
    }

    /// <summary>What an argument of that kind is called in messages.</summary>
    public static string Describe(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Str => "a text",
        ArgumentKind.Int => "a number",
        ArgumentKind.Time => "a time",
        ArgumentKind.Size => "a size",
        ArgumentKind.Mask4 => "an IPv4 mask",
        ArgumentKind.Mask6 => "an IPv6 mask",
        ArgumentKind.Ipv4 => "an IPv4 address",
        ArgumentKind.Ipv6 => "an IPv6 address",
        ArgumentKind.Frontend => "a frontend",
        ArgumentKind.Backend => "a backend",
        ArgumentKind.Server => "a server",
        ArgumentKind.Table => "a stick table",
        ArgumentKind.UserList => "a userlist",
        ArgumentKind.Regex => "a regular expression",
        ArgumentKind.Variable => "a variable",
        ArgumentKind.Map => "a map file",
        ArgumentKind.IntOrVariable => "a number or a variable",
        _ => "a text or a variable",
    };

    private Argument? ReadOne(ExpressionCall call, int index, ExpressionArgument written, bool given, ArgumentSpec spec)
    {
        var text = written.Text ?? "";
        if (!given || (text.Length == 0 && spec.IsOptional && spec.Kind is not (ArgumentKind.Str or ArgumentKind.StrOrVariable)))
        {
            return IsProxyName(spec.Kind) && scope.Proxy is null
                ? new Argument { Kind = spec.Kind, IsGiven = false }
                : Default(spec.Kind);
        }

        var argument = spec.Kind switch
        {
            ArgumentKind.Str => Text(spec.Kind, text),
            ArgumentKind.Int => Number(spec.Kind, text),
            ArgumentKind.Time => Duration(text),
            ArgumentKind.Size => SizeOf(text),
            ArgumentKind.Mask4 => Mask(spec.Kind, text, AddressFamily.InterNetwork, 32),
            ArgumentKind.Mask6 => Mask(spec.Kind, text, AddressFamily.InterNetworkV6, 128),
            ArgumentKind.Ipv4 or ArgumentKind.Ipv6 => Address(spec.Kind, text),
            ArgumentKind.Backend => scope.FindBackend(text) is { } backend ? Resolved(spec.Kind, text, backend) : null,
            ArgumentKind.Frontend => scope.FindFrontend(text) is { } frontend ? Resolved(spec.Kind, text, frontend) : null,
            ArgumentKind.Server => ServerOf(text),
            ArgumentKind.Variable => Variable(call, index, written),
            ArgumentKind.IntOrVariable => Number(spec.Kind, text) ?? Variable(call, index, written),
            ArgumentKind.StrOrVariable => IsVariableName(text) ? Variable(call, index, written) : Text(spec.Kind, text),
            ArgumentKind.Regex => Expression(text),
            ArgumentKind.UserList or ArgumentKind.Table or ArgumentKind.Map => scope.Resolve(spec.Kind, text),
            _ => null,
        };
        if (argument is null && _error.Message is null)
        {
            _error = new ExpressionError($"argument {index + 1} of '{call.Name}', '{text}', is not {Describe(spec.Kind)}{(_reason.Length > 0 ? $": {_reason}" : scope.TakeReason())}", written.Offset);
        }

        return argument;
    }

    private static bool IsProxyName(ArgumentKind kind) => kind is ArgumentKind.Backend or ArgumentKind.Frontend or ArgumentKind.Table;

    private Argument Default(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Backend => Unwritten(kind, scope.FindBackend(scope.Proxy!.Name)),
        ArgumentKind.Frontend => Unwritten(kind, scope.FindFrontend(scope.Proxy!.Name)),
        _ => new Argument { Kind = kind, IsGiven = false },
    };

    private static Argument Unwritten(ArgumentKind kind, object? target) => new() { Kind = kind, IsGiven = false, Target = target };

    private static Argument Text(ArgumentKind kind, string text) => new() { Kind = kind, Text = text, Bytes = WordEncoding.GetBytes(text) };

    private static Argument Resolved(ArgumentKind kind, string text, object target) => new() { Kind = kind, Text = text, Target = target };

    private Argument? Expression(string text) =>
        SampleRegex.TryCompile(text, ignoreCase: false, out _reason) is { } regex ? Resolved(ArgumentKind.Regex, text, regex) : null;

    private static Argument? Number(ArgumentKind kind, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? new Argument { Kind = kind, Text = text, Integer = value }
            : null;

    private static Argument? Duration(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        long unit = text[digits..] switch { "" or "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, "d" => 86_400_000, _ => 0 };
        return unit > 0 && long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out var value) && value <= int.MaxValue / unit
            ? new Argument { Kind = ArgumentKind.Time, Text = text, Integer = value * unit }
            : null;
    }

    private static Argument? SizeOf(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var shift = text[digits..] switch { "" => 0, "k" or "K" => 10, "m" or "M" => 20, "g" or "G" => 30, _ => -1 };
        return shift >= 0 && long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out var value) && value <= long.MaxValue >> shift
            ? new Argument { Kind = ArgumentKind.Size, Text = text, Integer = value << shift }
            : null;
    }

    /// <summary>A prefix length, or a mask written as an address; kept as an address.</summary>
    private static Argument? Mask(ArgumentKind kind, string text, AddressFamily family, int lengthMax)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            if (length > lengthMax)
            {
                return null;
            }

            var bytes = new byte[lengthMax / 8];
            for (var bit = 0; bit < length; bit++)
            {
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            return new Argument { Kind = kind, Text = text, Address = new IPAddress(bytes), Bytes = bytes };
        }

        return IPAddress.TryParse(text, out var address) && address.AddressFamily == family
            ? new Argument { Kind = kind, Text = text, Address = address, Bytes = address.GetAddressBytes() }
            : null;
    }

    private static Argument? Address(ArgumentKind kind, string text) =>
        SampleCast.TryReadAddress(Encoding.UTF8.GetBytes(text), out var type, out _) && type == (kind == ArgumentKind.Ipv4 ? SampleType.Ipv4 : SampleType.Ipv6)
        && IPAddress.TryParse(text, out var address)
            ? new Argument { Kind = kind, Text = text, Address = address, Bytes = address.GetAddressBytes() }
            : null;

    private Argument? ServerOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var backend = slash < 0 ? scope.Proxy?.Name : text[..slash];
        var name = text[(slash + 1)..];
        if (backend is null || scope.FindBackend(backend) is not { } found || !found.Config.Servers.Any(s => s.Name == name))
        {
            return null;
        }

        return Resolved(ArgumentKind.Server, text, scope.FindServer(found, name));
    }

    private static bool IsVariableName(string text) =>
        text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && text[..dot] is "proc" or "sess" or "txn" or "req" or "res" or "check";

    private Argument? Variable(ExpressionCall call, int index, ExpressionArgument written)
    {
        if (scope.Variables.Find(written.Text, out var reason) is { } slot)
        {
            return Resolved(ArgumentKind.Variable, written.Text, slot);
        }

        _error = new ExpressionError($"argument {index + 1} of '{call.Name}': {reason}", written.Offset);
        return null;
    }
}
