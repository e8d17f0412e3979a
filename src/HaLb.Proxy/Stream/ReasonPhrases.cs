namespace HaLb.Proxy.Stream;

/// <summary>Reason phrases of status codes for answers of HaLb's own (RFC 9110 section 15).</summary>
internal static class ReasonPhrases
{
    public static string Find(int status) => status switch
    {
        100 => "Continue",
        200 => "OK",
        303 => "See Other",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        _ => "Unknown",
    };
}
