using System.Collections.Immutable;
using HaLb.Config.Cfg;
using HaLb.Config.Diagnostics;
using HaLb.Config.Json;
using HaLb.Config.Keepalived;
using HaLb.Config.Model;

namespace HaLb.Config.Directives;

/// <summary>Reads the files of a command line, of either syntax, into one document of directives.</summary>
public static class DirectiveReader
{
    /// <summary>Files larger than this are refused: nobody writes them, and they would fill the memory.</summary>
    private const long FileBytesMax = 64 << 20;

    /// <summary>Reads everything and reports every error. The result is what could be read.</summary>
    public static ReadResult Read(LoadOptions options, ICollection<Diagnostic> diagnostics) => Read(options, diagnostics, ConfigScope.Proxy);

    /// <summary>As the other, with the sections of one program or of both.</summary>
    internal static ReadResult Read(LoadOptions options, ICollection<Diagnostic> diagnostics, ConfigScope scope)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var variables = new VariableScope(options.Environment);
        // What HAProxy itself defines (manual 2.3) and a file can use while it is read.
        variables.Set("HAPROXY_CFGFILES", string.Join(';', options.Paths));
        variables.Set("HAPROXY_LOCALPEER", options.NodeName ?? options.HostName);
        return Read(options, new ReadContext(diagnostics) { Variables = variables, Scope = scope });
    }

    internal static ReadResult Read(LoadOptions options, ReadContext context)
    {
        var sections = new List<Section>();
        var json = new JsonRoot(context);
        var jsonAt = -1;
        ImmutableArray<string> atEnd = [];
        foreach (var path in InputFiles.Expand(options.Paths, context))
        {
            if (!TryReadFile(path, context, out var content))
            {
                continue;
            }

            var syntax = SyntaxOf(content, context.Scope);
            if (syntax == ConfigSyntax.Json)
            {
                jsonAt = jsonAt < 0 ? sections.Count : jsonAt;
                json.Add(path, content);
            }
            else if (syntax == ConfigSyntax.KeepalivedConf)
            {
                ReadKeepalived(options, context, path, content, sections, ref atEnd);
            }
            else
            {
                ReadHaproxy(context, path, content, sections, ref atEnd);
            }
        }

        return Finish(options, context, sections, jsonAt < 0 ? null : json, jsonAt, atEnd);
    }

    /// <summary>A file without braces is taken for the program's own, unless its words say otherwise.</summary>
    private static ConfigSyntax SyntaxOf(byte[] content, ConfigScope scope) =>
        SyntaxDetector.Detect(content) == ConfigSyntax.Json ? ConfigSyntax.Json
        : SyntaxDetector.DetectText(content) ?? (scope == ConfigScope.Vrrp ? ConfigSyntax.KeepalivedConf : ConfigSyntax.HaproxyCfg);

    private static void ReadKeepalived(LoadOptions options, ReadContext context, string path, byte[] content, List<Section> sections, ref ImmutableArray<string> atEnd)
    {
        if (context.Scope == ConfigScope.Proxy)
        {
            context.Files.Add(new SourceFile(path, ConfigSyntax.KeepalivedConf));
            context.Error(new SourcePosition(path, 0, 0), "this is a keepalived.conf: halb-vrrpd reads it, and 'halb convert --to json' turns it into halb.json");
            return;
        }

        var id = options.ConfigId ?? (options.NodeName ?? options.HostName).Split('.', 2)[0];
        atEnd = [.. atEnd, .. KeepalivedReader.Read(content, path, sections, context, id)];
    }

    private static void ReadHaproxy(ReadContext context, string path, byte[] content, List<Section> sections, ref ImmutableArray<string> atEnd)
    {
        context.Files.Add(new SourceFile(path, ConfigSyntax.HaproxyCfg));
        if (context.Scope == ConfigScope.Vrrp)
        {
            context.Error(new SourcePosition(path, 0, 0), "this is a haproxy.cfg: halb reads it; halb-vrrpd reads halb.json and keepalived.conf");
            return;
        }

        atEnd = [.. atEnd, .. CfgReader.Read(content, path, sections, context)];
    }

    /// <summary><c>global</c>: <c>pair socket</c>, all that <c>halb-vrrpd</c> takes from the proxy's half.</summary>
    private static Word? PairSocket(ConfigNode sections, ReadContext context) =>
        sections.Find("global")?.Value.Find("pair")?.Value.Find("socket")?.Value is { Kind: NodeKind.String } socket
            ? new JsonWords(context).Whole(socket)
            : null;

    private static ReadResult Finish(LoadOptions options, ReadContext context, List<Section> sections, JsonRoot? json, int jsonAt, ImmutableArray<string> atEnd)
    {
        var hash = new DocumentHash();
        hash.Add(sections);
        var result = new ReadResult(new DirectiveDocument([]))
        {
            Syntax = json is not null ? ConfigSyntax.Json
                : context.Files.Count > 0 && context.Files.TrueForAll(static f => f.Syntax == ConfigSyntax.KeepalivedConf) ? ConfigSyntax.KeepalivedConf
                : ConfigSyntax.HaproxyCfg,
            NodeName = options.NodeName ?? options.HostName,
            NodeNames = json?.NodeNames ?? [],
        };
        if (json is not null)
        {
            json.ApplyConditions();
            hash.Add(json.Sections);
            result = result with { NodeName = json.ApplyNode(options) ?? result.NodeName, VirtualAddresses = VrrpSections.Addresses(json.Sections), TrackedSocket = VrrpSections.TrackedSocket(json.Sections) };
            JsonEnvironment.Apply(json.Sections, context);
            result = result with { PairSocket = context.Scope == ConfigScope.Vrrp ? PairSocket(json.Sections, context) : null };
            var builder = new SectionBuilder(context);
            sections.InsertRange(jsonAt, builder.Build(json.Sections));
            atEnd = [.. atEnd, .. builder.CommentsAtEnd, .. json.Sections.CommentsAtEnd];
        }

        SectionChecks.Run(sections, context);
        return result with
        {
            Document = new DirectiveDocument([.. sections]) { CommentsAtEnd = atEnd },
            Files = [.. context.Files],
            Hash = hash.Finish(),
        };
    }

    internal static bool TryReadFile(string path, ReadContext context, out byte[] content)
    {
        content = [];
        try
        {
            using var file = File.OpenRead(path);
            if (file.CanSeek && file.Length > FileBytesMax)
            {
                context.Error(new SourcePosition(path, 0, 0), $"the file is larger than {FileBytesMax >> 20} MiB");
                return false;
            }

            using var all = new MemoryStream();
            var buffer = new byte[65536];
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                all.Write(buffer, 0, read);
                if (all.Length > FileBytesMax)
                {
                    context.Error(new SourcePosition(path, 0, 0), $"the file is larger than {FileBytesMax >> 20} MiB");
                    return false;
                }
            }

            content = all.ToArray();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Error(new SourcePosition(path, 0, 0), $"cannot read the file: {e.Message}");
            return false;
        }
    }
}
