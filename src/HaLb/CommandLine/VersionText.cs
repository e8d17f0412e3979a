using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using HaLb.Unix;
using Yarp.ReverseProxy.Forwarder;

namespace HaLb.CommandLine;

/// <summary><c>-v</c> and <c>-vv</c>.</summary>
internal static class VersionText
{
    /// <summary>Version with the commit after a plus sign where the build knew it.</summary>
    public static string Version => typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Short =>
        $"""
        HaLb version {Version}
        Reads haproxy.cfg and halb.json; haproxy-compat.md lists what is supported.
        Running on: {RuntimeInformation.OSDescription.Trim()} {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}

        """;

    public static string Long()
    {
        var text = new StringBuilder(Short);
        var compilation = RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "Native AOT";
        _ = text.AppendLine();
        _ = text.AppendLine("Build options :");
        _ = text.AppendLine($"  TARGET  = {RuntimeInformation.RuntimeIdentifier}");
        _ = text.AppendLine($"  CODE    = {compilation}");
        _ = text.AppendLine($"  RUNTIME = {RuntimeInformation.FrameworkDescription}");
        _ = text.AppendLine($"  YARP    = {VersionOf(typeof(IHttpForwarder))}");
        _ = text.AppendLine();
        _ = text.AppendLine("HTTP/1 engines (tune.http1.engine) : halb (default), yarp");
        _ = text.AppendLine("HTTP/2 engine : Kestrel");
        _ = text.AppendLine("Feature list : +EPOLL +FREEBIND +HTTP1 +HTTP2 +OPENSSL +SYSTEMD +THREAD -LUA -PCRE -QUIC -SPLICE");
        _ = text.AppendLine($"Running on OpenSSL version : {OpenSsl.Version()}");
        _ = text.AppendLine($"Running with {Environment.ProcessorCount} threads, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1048576} MB of memory");
        return text.ToString();
    }

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
