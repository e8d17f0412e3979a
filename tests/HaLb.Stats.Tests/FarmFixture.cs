using HaLb.Config;
using HaLb.Core.Health;
using HaLb.Core.Servers;

namespace HaLb.Stats.Tests;

/// <summary>A farm built from the text of a haproxy.cfg, as the program builds it.</summary>
internal sealed class FarmFixture : IFarmSource
{
    public FarmFixture(string cfg, TimeProvider? time = null)
    {
        Farm = Load(cfg, null, time ?? TimeProvider.System);
        Farm.Process.MaxConn = Farm.Config.Global.MaxConn ?? 100;
    }

    public Farm Farm { get; private set; }

    Farm IFarmSource.Current => Farm;

    public void Reload(string cfg) => Farm = Load(cfg, Farm, Farm.Process.Time);

    public Server Server(string backend, string name) => Farm.FindBackend(backend)!.Servers.Single(server => server.Name == name);

    public void Report(string backend, string name, CheckResult result) => ServerControl.ReportCheck(Server(backend, name), result);

    private static Farm Load(string cfg, Farm? previous, TimeProvider time)
    {
        var path = Path.Combine(Path.GetTempPath(), $"halb-stats-{Guid.NewGuid():N}.cfg");
        File.WriteAllText(path, cfg);
        try
        {
            var result = ConfigLoader.Load(new LoadOptions([path]));
            return FarmBuilder.Build(result.Config ?? throw new InvalidDataException(string.Join('\n', result.Diagnostics)), previous, time, new Random(1));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
