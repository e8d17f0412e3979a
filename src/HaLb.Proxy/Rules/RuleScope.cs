using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;
using HaLb.Proxy.Rules.Acls;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules;

/// <summary>What the rules of one proxy are compiled in: what names mean, the proxy's ACLs, where findings go.</summary>
internal sealed class RuleScope
{
    private readonly ICollection<Diagnostic> _findings;
    private readonly string _workingDirectory = Directory.GetCurrentDirectory();

    public RuleScope(CompileScope names, ICollection<Diagnostic> findings)
    {
        _findings = findings;
        Names = names;
        Expressions = new ExpressionCompiler(names, findings);
        Acls = new AclTable(this);
    }

    public CompileScope Names { get; }

    public ExpressionCompiler Expressions { get; }

    public AclTable Acls { get; }

    public ProxyConfig Proxy => Names.Proxy!;

    public HalbConfig Config => Names.Config;

    /// <summary>Where the rules of the frontend's side read: a listen section is both.</summary>
    public SampleWhere RequestWhere =>
        (Proxy.IsFrontend ? SampleWhere.FrontendRequest : SampleWhere.None) | (Proxy.IsBackend ? SampleWhere.BackendRequest : SampleWhere.None);

    public void Error(SourcePosition position, string message) => Add(Severity.Error, position, message);

    public void Warning(SourcePosition position, string message) => Add(Severity.Warning, position, message);

    /// <summary>An error at a word, shown with the words of its line and a caret.</summary>
    public void Error(RuleConfig rule, Word word, string message)
    {
        var column = 0;
        foreach (var other in rule.Words)
        {
            if (other.Position == word.Position)
            {
                break;
            }

            column += other.Text.Length + 1;
        }

        Error(word.Position, $"'{rule.Keyword}': {message}\n  {string.Join(' ', rule.Words.Select(static w => w.Text))}\n  {new string(' ', column)}^");
    }

    /// <summary>An error at the end of a line: something is missing there.</summary>
    public void ErrorAtEnd(RuleConfig rule, string message) =>
        Error(rule, rule.Words.IsEmpty ? new Word("", rule.Position) : new Word("", rule.Words[^1].Position with { Column = rule.Words[^1].Position.Column + rule.Words[^1].Text.Length }), message);

    /// <summary>Absolute path of a file that a rule names: relative to its own file's folder in JSON, else to the working
    /// directory.</summary>
    public string PathOf(Word name)
    {
        var folder = Config.Syntax == ConfigSyntax.Json && name.Position.File.Length > 0
            ? Path.GetDirectoryName(Path.GetFullPath(name.Position.File, _workingDirectory))! : _workingDirectory;
        return Path.GetFullPath(name.Text, folder);
    }

    private void Add(Severity severity, SourcePosition position, string message)
    {
        var kind = Proxy.Kind switch { ProxyKind.Frontend => "frontend", ProxyKind.Backend => "backend", _ => "listen" };
        _findings.Add(new Diagnostic(severity, position, $"{kind} '{Proxy.Name}': {message}"));
    }
}
