namespace HaLb.Proxy.Samples;

/// <summary>Where a variable lives (manual 2.8).</summary>
internal enum VariableScopeKind : byte
{
    /// <summary>For as long as the process runs.</summary>
    Process,

    /// <summary>A client connection.</summary>
    Session,

    /// <summary>A request with its response.</summary>
    Transaction,

    /// <summary>Up to the server's choice.</summary>
    Request,

    /// <summary>From the server's answer on.</summary>
    Response,

    /// <summary>A health check.</summary>
    Check,
}

/// <summary>A variable's place: scope and index. Names become indices when the configuration is compiled.</summary>
internal sealed record VariableSlot(VariableScopeKind Scope, int Index, string Name);

/// <summary>All variables that a configuration names.</summary>
internal sealed class VariableTable
{
    /// <summary>More than any file names; what comes from a file is bounded.</summary>
    private const int CountMax = 4096;

    private readonly Dictionary<string, VariableSlot> _slots = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[6];

    public VariableTable()
    {
    }

    /// <summary>Takes over the places of a table whose values live on: a client connection and the process outlive a reload.</summary>
    public VariableTable(VariableTable previous)
    {
        foreach (var (name, slot) in previous._slots)
        {
            _slots[name] = slot;
            _counts[(int)slot.Scope]++;
        }
    }

    /// <summary>How many variables a scope has.</summary>
    public int Count(VariableScopeKind scope) => _counts[(int)scope];

    /// <summary>The slot of <c>scope.name</c>, made at its first mention; null with a sentence where the name is none.</summary>
    public VariableSlot? Find(string text, out string error)
    {
        error = "";
        if (_slots.TryGetValue(text, out var slot))
        {
            return slot;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        VariableScopeKind? scope = (dot < 0 ? text : text[..dot]) switch
        {
            "proc" => VariableScopeKind.Process,
            "sess" => VariableScopeKind.Session,
            "txn" => VariableScopeKind.Transaction,
            "req" => VariableScopeKind.Request,
            "res" => VariableScopeKind.Response,
            "check" => VariableScopeKind.Check,
            _ => null,
        };
        if (scope is null || dot < 0)
        {
            error = $"'{text}' is no variable: its name begins with 'proc.', 'sess.', 'txn.', 'req.', 'res.' or 'check.'";
            return null;
        }

        var name = text[(dot + 1)..];
        if (name.Length == 0 || name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_')))
        {
            error = $"'{text}' is no variable: after its scope come letters, digits, '.' and '_'";
            return null;
        }

        if (_slots.Count == CountMax)
        {
            error = $"more than {CountMax} variables";
            return null;
        }

        return _slots[text] = new VariableSlot(scope.Value, _counts[(int)scope.Value]++, text);
    }
}
