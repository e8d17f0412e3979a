namespace HaLb.Proxy.Samples;

/// <summary>Places where a fetch has something to read, as HAProxy's SMP_VAL_* say; a rule, format or ACL asks for one of
/// them, and the fetch's row says in which it is valid. Checked when the configuration is compiled.</summary>
[Flags]
internal enum SampleWhere
{
    None = 0,

    /// <summary><c>tcp-request connection</c> and <c>session</c>.</summary>
    Connection = 1,

    /// <summary><c>tcp-request content</c> of a frontend.</summary>
    FrontendContent = 2,

    /// <summary><c>http-request</c>, <c>use_backend</c> of a frontend.</summary>
    FrontendRequest = 4,

    /// <summary><c>tcp-request content</c> of a backend.</summary>
    BackendContent = 8,

    /// <summary><c>http-request</c>, <c>use-server</c>, balance, stick of a backend.</summary>
    BackendRequest = 16,

    /// <summary><c>tcp-response content</c>.</summary>
    ResponseContent = 32,

    /// <summary><c>http-response</c>, <c>http-after-response</c>.</summary>
    Response = 64,

    /// <summary>Log line, unique id after the end.</summary>
    Log = 128,

    /// <summary>Health checks.</summary>
    Check = 256,

    /// <summary>Commands and <c>.if</c>-like uses without a stream.</summary>
    Command = 512,

    /// <summary>Anything with a client connection.</summary>
    AnyClient = Connection | FrontendContent | FrontendRequest | BackendContent | BackendRequest | ResponseContent | Response | Log,

    /// <summary>Where the request's head is still there.</summary>
    Request = FrontendRequest | BackendRequest,

    /// <summary>Where a request's start line and headers can be read, content inspection included.</summary>
    RequestHead = FrontendContent | FrontendRequest | BackendContent | BackendRequest,

    /// <summary>After a backend was chosen.</summary>
    WithBackend = BackendContent | BackendRequest | ResponseContent | Response | Log,

    /// <summary>After a server answered.</summary>
    WithResponse = ResponseContent | Response | Log,
    Anywhere = AnyClient | Check | Command,
}
