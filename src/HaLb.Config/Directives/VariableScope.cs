namespace HaLb.Config.Directives;

/// <summary>Environment variables as one load sees them: the process's own, changed by <c>setenv</c>, <c>presetenv</c>,
/// <c>unsetenv</c> and <c>resetenv</c> of the files. The process's environment itself is never touched.</summary>
internal sealed class VariableScope(Func<string, string?> environment)
{
    private readonly Dictionary<string, string?> _changed = [];
    private HashSet<string>? _kept;

    public string? Get(string name) =>
        _changed.TryGetValue(name, out var value) ? value
        : _kept is null || _kept.Contains(name) ? environment(name)
        : null;

    public void Set(string name, string value) => _changed[name] = value;

    /// <summary>Does what a line of the global section says; other keywords are left alone.</summary>
    public void Apply(string keyword, IReadOnlyList<string> arguments)
    {
        switch (keyword)
        {
            case "setenv" when arguments.Count >= 2:
                Set(arguments[0], arguments[1]);
                break;
            case "presetenv" when arguments.Count >= 2:
                if (Get(arguments[0]) is null)
                {
                    Set(arguments[0], arguments[1]);
                }

                break;
            case "unsetenv":
                foreach (var name in arguments)
                {
                    _changed[name] = null;
                }

                break;
            case "resetenv":
                Reset(arguments);
                break;
            default:
                break;
        }
    }

    /// <summary>Forgets everything but the named variables.</summary>
    private void Reset(IReadOnlyList<string> names)
    {
        var kept = names.Where(name => Get(name) is not null).ToDictionary(name => name, Get);
        _kept = [];
        _changed.Clear();
        foreach (var (name, value) in kept)
        {
            _changed[name] = value;
        }
    }
}
