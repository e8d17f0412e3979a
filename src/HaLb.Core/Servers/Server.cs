using System.Text;
using HaLb.Config.Model;

namespace HaLb.Core.Servers;

/// <summary>A member of a backend as the data path sees it: its configuration, frozen, and its state, which outlives it.</summary>
public sealed class Server(ServerConfig config, int index, ServerState state)
{
    public ServerConfig Config { get; } = config;

    public string Name => Config.Name;

    /// <summary>Position in <see cref="Backend.Servers"/>.</summary>
    public int Index { get; } = index;

    /// <summary>Numeric id of the stats (<c>sid</c>).</summary>
    public int Id { get; init; } = config.Id != 0 ? config.Id : index + 1;

    public ServerState State { get; } = state;

    /// <summary>Value of the persistence cookie; null = none.</summary>
    public byte[]? CookieValue { get; init; } = config.Cookie is null ? null : Encoding.Latin1.GetBytes(config.Cookie);

    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(config.Name);
}
