using System.Collections.Immutable;
using HaLb.Config.Cfg;
using HaLb.Config.Diagnostics;
using HaLb.Config.Json;
using HaLb.Config.Model;

namespace HaLb.Config.Directives;

/// <summary>Reads the files of a command line, of either syntax, into one document of directives.</summary>
public static class DirectiveReader
{
    /// <summary>Files larger than this are refused: nobody writes them, and they would fill the memory.</summary>
    private const long FileBytesMax = 64 << 20;

    /// <summary>Reads everything and reports every error. The result is what could be read.</summary>
    public static ReadResult Read(LoadOptions options, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var variables = new VariableScope(options.Environment);
        // What HAProxy itself defines (manual 2.3) and a file can use while it is read.
        variables.Set("HAPROXY_CFGFILES", string.Join(';', options.Paths));
        variables.Set("HAPROXY_LOCALPEER", options.NodeName ?? options.HostName);
        return Read(options, new ReadContext(diagnostics) { Variables = variables });
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

            if (SyntaxDetector.Detect(content) == ConfigSyntax.Json)
            {
                jsonAt = jsonAt < 0 ? sections.Count : jsonAt;
                json.Add(path, content);
            }
            else
            {
                context.Files.Add(new SourceFile(path, ConfigSyntax.HaproxyCfg));
                atEnd = [.. atEnd, .. CfgReader.Read(content, path, sections, context)];
            }
        }

        return Finish(options, context, sections, jsonAt < 0 ? null : json, jsonAt, atEnd);
    }

    private static ReadResult Finish(LoadOptions options, ReadContext context, List<Section> sections, JsonRoot? json, int jsonAt, ImmutableArray<string> atEnd)
    {
        var hash = new DocumentHash();
        hash.Add(sections);
        var result = new ReadResult(new DirectiveDocument([]))
        {
            Syntax = json is null ? ConfigSyntax.HaproxyCfg : ConfigSyntax.Json,
            NodeName = options.NodeName ?? options.HostName,
            NodeNames = json?.NodeNames ?? [],
        };
        if (json is not null)
        {
            json.ApplyConditions();
            hash.Add(json.Sections);
            result = result with { NodeName = json.ApplyNode(options) ?? result.NodeName, VirtualAddresses = VrrpSections.Addresses(json.Sections) };
            JsonEnvironment.Apply(json.Sections, context);
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
