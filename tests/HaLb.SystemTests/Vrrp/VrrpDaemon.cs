using System.Globalization;
using System.Text.RegularExpressions;
using HaLb.SystemTests.Kit;
using HaLb.TestKit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>halb-vrrpd or keepalived in a box, with its file and its run directory.</summary>
internal sealed partial class VrrpDaemon : IAsyncDisposable
{
    private readonly HalbProcess _process;
    private readonly NetworkNamespace _box;
    private readonly string _folder;

    private VrrpDaemon(HalbProcess process, NetworkNamespace box, string folder)
    {
        _process = process;
        _box = box;
        _folder = folder;
    }

    /// <summary>The built program; <c>HALB_VRRPD</c> names another (the published one).</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("HALB_VRRPD") ?? Path.Combine(Repository.Root, "src/HaLb.Vrrp/bin", Repository.Configuration, "net10.0/halb-vrrpd");

    public int Id => _process.Id;

    public string Log => _process.Messages + _process.Output;

    public string ConfigPath => Path.Combine(_folder, "vrrp.conf");

    public static VrrpDaemon Start(NetworkNamespace box, string folder, string config, bool isKeepalived)
    {
        var file = Path.Combine(folder, "vrrp.conf");
        File.WriteAllText(file, config);
        string[] words = isKeepalived
            ? ["keepalived", "-n", "-l", "-D", "-P", "-f", file, "-p", $"{folder}/pid", "-r", $"{folder}/vrrp.pid", "-c", $"{folder}/check.pid"]
            : [Program, "-f", file, "--run-dir", folder];
        return new VrrpDaemon(HalbProcess.Start("/usr/bin/env", ["ip", "netns", "exec", box.Name, .. words], null), box, folder);
    }

    public void Configure(string text) => File.WriteAllText(ConfigPath, text);

    public void Signal(string name) => _process.Signal(name);

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    public Task WaitForLogAsync(string text, int count = 1) => _process.WaitForMessageAsync(text, count);

    /// <summary>An operator's command and its answer, errors too.</summary>
    public async Task<string> CtlAsync(params string[] words)
    {
        await using var ctl = HalbProcess.Start(Program, ["ctl", "--run-dir", _folder, .. words], null);
        _ = await ctl.WaitForExitAsync();
        return ctl.Output + ctl.Messages;
    }

    /// <summary>0 = there is none.</summary>
    public async Task<int> GuardAsync()
    {
        var match = GuardPattern().Match(await CtlAsync("show", "vrrp"));
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    public async Task<string> WaitForCtlAsync(string command, string text)
    {
        var answer = "";
        await Wait.UntilAsync(
            () => (answer = CtlAsync(command.Split(' ')).GetAwaiter().GetResult()).Contains(text, StringComparison.Ordinal),
            () => $"'{text}' never in: {answer}\n{Log}");
        return answer;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public override string ToString() => $"{_box.Name}: {Log}";

    [GeneratedRegex(@"guard +pid (\d+)")]
    private static partial Regex GuardPattern();
}
