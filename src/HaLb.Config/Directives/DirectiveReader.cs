using System.Collections.Immutable;
using HaLb.Config.Cfg;
using HaLb.Config.Diagnostics;
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
        var context = new ReadContext(diagnostics) { Variables = new VariableScope(options.Environment) };
        return Read(options, context);
    }

    internal static ReadResult Read(LoadOptions options, ReadContext context)
    {
        var sections = new List<Section>();
        ImmutableArray<string> atEnd = [];
        foreach (var path in InputFiles.Expand(options.Paths, context))
        {
            if (!TryReadFile(path, context, out var content))
            {
                continue;
            }

            if (SyntaxDetector.Detect(content) == ConfigSyntax.Json)
            {
                context.Error(new SourcePosition(path, 0, 0), "halb.json is not read yet");
                continue;
            }

            context.Files.Add(new SourceFile(path, ConfigSyntax.HaproxyCfg));
            atEnd = CfgReader.Read(content, path, sections, context);
        }

        SectionChecks.Run(sections, context);
        return new ReadResult(new DirectiveDocument([.. sections]) { CommentsAtEnd = atEnd })
        {
            Files = [.. context.Files],
            Syntax = ConfigSyntax.HaproxyCfg,
            NodeName = options.NodeName ?? options.HostName,
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
