namespace HaLb.Proxy.Rules.Format;

/// <summary>What a format's text becomes.</summary>
internal enum LogFormatUse
{
    /// <summary>A log line: runs of blanks become one, no value is a dash, what could end the line is written as <c>#XX</c>.</summary>
    Log,

    /// <summary>Structured data of a log line: as <see cref="Log"/>, escaped.</summary>
    StructuredData,

    /// <summary>Part of a message: control characters of samples are written as <c>%XX</c>, so that none can begin a line.</summary>
    Http,

    /// <summary>Bytes as they come: bodies, variables.</summary>
    Raw,
}
