using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using HaLb.Config.Model;
using HaLb.Proxy.Rules.Acls;
using HaLb.Proxy.Rules.Actions;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Rules;

/// <summary>Compiles the rules of one proxy; every error is found, none ends it.</summary>
internal sealed class ProxyRulesCompiler(RuleScope scope)
{
    private readonly List<HttpRule> _request = [];
    private readonly List<HttpRule> _redirects = [];
    private readonly List<HttpRule> _response = [];
    private readonly List<HttpRule> _afterResponse = [];
    private readonly List<NameRule> _useBackend = [];
    private readonly List<NameRule> _useServer = [];
    private readonly List<AclCondition> _monitorFail = [];

    public static ProxyRules Compile(RuleScope scope)
    {
        var proxy = scope.Proxy;
        if (proxy.Rules.IsEmpty && proxy.MonitorUri is null)
        {
            return ProxyRules.None;
        }

        var compiler = new ProxyRulesCompiler(scope);

        // An ACL may get further lines behind the rules that use it: all of them first.
        for (var i = 0; i < proxy.Rules.Length; i++)
        {
            if (proxy.Rules[i].Keyword == "acl")
            {
                scope.Acls.Declare(proxy.Rules[i], i);
            }
        }

        for (var i = 0; i < proxy.Rules.Length; i++)
        {
            compiler.Add(proxy.Rules[i], i);
        }

        return compiler.Build(proxy);
    }

    private ProxyRules Build(ProxyConfig proxy) => new()
    {
        Request = [.. _request],
        Redirects = [.. _redirects],
        Response = [.. _response],
        AfterResponse = [.. _afterResponse],
        UseBackend = [.. _useBackend],
        UseServer = [.. _useServer],
        MonitorFail = [.. _monitorFail],
        MonitorUri = proxy.MonitorUri is null ? null : WordEncoding.GetBytes(proxy.MonitorUri),
        MonitorReply = ReplyTemplate.Parse(DefaultReplies.Monitor),
    };

    private void Add(RuleConfig rule, int order)
    {
        switch (rule.Keyword)
        {
            case "http-request":
                AddAction(_request, rule, order, ActionPlaces.Request, scope.RequestWhere);
                break;
            case "http-response":
                AddAction(_response, rule, order, ActionPlaces.Response, SampleWhere.Response);
                break;
            case "http-after-response":
                AddAction(_afterResponse, rule, order, ActionPlaces.AfterResponse, SampleWhere.Response);
                break;
            case "redirect":
                AddRedirect(rule, order);
                break;
            case "use_backend":
                AddName(_useBackend, rule, order, SampleWhere.FrontendRequest | SampleWhere.FrontendContent, "a backend", IsBackend);
                break;
            case "use-server":
                AddName(_useServer, rule, order, SampleWhere.BackendRequest | SampleWhere.BackendContent, "a server", name => scope.Proxy.Servers.Any(s => s.Name == name));
                break;
            case "monitor fail":
                AddMonitorFail(rule, order);
                break;
        }
    }

    private void AddAction(List<HttpRule> rules, RuleConfig rule, int order, ActionPlaces place, SampleWhere at)
    {
        var reader = new ActionReader(scope, rule, order, at);
        if (!reader.TryTake("an action", out var word))
        {
            return;
        }

        var name = ActionReader.NameOf(word, out _);
        if (!ActionTable.Rows.TryGetValue(name, out var row) || (row.Places & place) == 0)
        {
            var known = ActionTable.Rows.Values.Where(r => (r.Places & place) != 0).Select(static r => r.Name);
            reader.Error(word, row is null ? $"unknown action '{name}'{Suggestions.ForWord(name, known)}" : $"'{name}' does not exist here");
            return;
        }

        if (row.Compile is null)
        {
            reader.Error(word, $"'{name}': {row.Note}");
            return;
        }

        if (row.Compile(reader) is { } action && reader.TryReadCondition(out var condition))
        {
            rules.Add(new HttpRule(action, condition, rule));
        }
    }

    private void AddRedirect(RuleConfig rule, int order)
    {
        var reader = new ActionReader(scope, rule, order, scope.RequestWhere);
        if (RedirectAction.Compile(reader, isFormat: false) is { } action && reader.TryReadCondition(out var condition))
        {
            _redirects.Add(new HttpRule(action, condition, rule));
        }
    }

    private void AddName(List<NameRule> rules, RuleConfig rule, int order, SampleWhere at, string what, Predicate<string> exists)
    {
        var reader = new ActionReader(scope, rule, order, at);
        if (!reader.TryTake($"the name of {what}", out var name))
        {
            return;
        }

        LogFormat? format = null;
        if (name.Text.Contains('%', StringComparison.Ordinal))
        {
            format = reader.FormatOf(name, LogFormatUse.Raw);
            if (format is null)
            {
                return;
            }
        }
        else if (!exists(name.Text))
        {
            reader.Error(name, $"there is no {what[2..]} '{name.Text}'{Suggestions.ForWord(name.Text, Known(rule.Keyword))}");
            return;
        }

        if (reader.TryReadCondition(out var condition))
        {
            rules.Add(new NameRule(name.Text, format, condition, rule));
        }
    }

    private IEnumerable<string> Known(string keyword) => keyword == "use_backend"
        ? scope.Config.Proxies.Where(static p => p.IsBackend).Select(static p => p.Name) : scope.Proxy.Servers.Select(static s => s.Name);

    private bool IsBackend(string name) => scope.Names.FindBackend(name) is not null;

    private void AddMonitorFail(RuleConfig rule, int order)
    {
        var reader = new ActionReader(scope, rule, order, SampleWhere.FrontendRequest);
        if (rule.Words.IsEmpty)
        {
            reader.Missing("'if' or 'unless' and a condition");
        }
        else if (reader.TryReadCondition(out var condition) && condition is not null)
        {
            _monitorFail.Add(condition);
        }
    }
}
