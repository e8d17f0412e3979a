using System.Buffers;
using HaLb.Core.Persistence;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Stream;

/// <summary>One request with its response, from its first byte to its log line. Reused from stream to stream; touched by
/// the flow that runs the stream only.</summary>
public sealed class StreamContext(TimeProvider time)
{
    private QueueWait? _queueWait;
    private ArrayBufferWriter<byte>? _scratch;
    private MessageHead? _replyHead;
    private CookieVisit _cookieVisit;
    private VariableStore? _variables;
    private VariableStore? _phaseVariables;
    private CaptureSlots? _requestCaptures;
    private CaptureSlots? _responseCaptures;

    public TimeProvider Time { get; } = time;

    public ClientConnection Client { get; private set; } = null!;

    /// <summary>The configuration in force when the stream began; read once.</summary>
    public ProxySnapshot Snapshot { get; private set; } = null!;

    public FrontendSnapshot Frontend { get; private set; } = null!;

    /// <summary>Null until one is chosen.</summary>
    public BackendSnapshot? Backend { get; set; }

    /// <summary>Null until one is assigned; stays set after the end, for the log.</summary>
    public Server? Server { get; set; }

    /// <summary>Shown instead of a server's name (<c>&lt;STATS&gt;</c>); null otherwise.</summary>
    public string? AppletName { get; set; }

    public MessageHead Request { get; } = new();

    public MessageHead Response { get; private set; } = new();

    /// <summary>Trailer lines of the response, while it ends.</summary>
    public MessageHead ResponseTrailers => field ??= new MessageHead();

    public PendingStream Pending { get; } = new();

    /// <summary>The wait for a slot, made at the first queueing.</summary>
    public QueueWait QueueWait(Transport.DeadlineWheel wheel) => _queueWait ??= new QueueWait(Pending, wheel);

    /// <summary>A whole request head was received; otherwise the log says <c>&lt;BADREQ&gt;</c>.</summary>
    public bool HasRequest { get; set; }

    /// <summary>The method is HEAD: no response body.</summary>
    public bool IsHead { get; set; }

    /// <summary>The client asked for an upgrade that HaLb passes on.</summary>
    public bool IsUpgrade { get; set; }

    public Termination Termination { get; set; }

    /// <summary>What the persistence cookie said so far.</summary>
    public ref CookieVisit CookieVisit => ref _cookieVisit;

    /// <summary>Bytes that expressions make.</summary>
    internal SampleArena Arena => field ??= new SampleArena();

    /// <summary>A second scratch, for what a rule makes before it is put together in <see cref="Scratch"/>.</summary>
    internal ArrayBufferWriter<byte> RuleScratch => field ??= new ArrayBufferWriter<byte>(512);

    /// <summary>An action that fails ends the stream (<c>strict-mode</c>).</summary>
    public bool IsStrict { get; set; }

    /// <summary>Severity of the stream's log line (<c>set-log-level</c>): 0 to 7, 8 = none is written, -1 = as usual.</summary>
    public int LogLevel { get; set; }

    /// <summary>It asked for <c>monitor-uri</c>: no log line.</summary>
    public bool IsMonitor { get; set; }

    /// <summary>When the client's connection began to wait for this request; 0 = unknown.</summary>
    public long IdleSince { get; set; }

    /// <summary>Head of a response that a rule makes.</summary>
    internal MessageHead ReplyHead => _replyHead ??= new MessageHead();

    /// <summary>Body of the response that a rule made; null = none did. Its head is <see cref="Response"/>.</summary>
    internal byte[]? ReplyBody { get; private set; }

    /// <summary>How the stream ends with that response.</summary>
    internal Termination ReplyEnd { get; private set; }

    /// <summary>What a rule made in <see cref="ReplyHead"/> takes the place of the server's response.</summary>
    internal void AdoptReply(byte[] body, Termination end)
    {
        (Response, _replyHead) = (ReplyHead, Response);
        ReplyBody = body;
        ReplyEnd = end;
    }

    /// <summary>For a header value that is being made; whoever uses it resets it first.</summary>
    public ArrayBufferWriter<byte> Scratch => _scratch ??= new ArrayBufferWriter<byte>(512);

    /// <summary>Third letter of the termination state: the cookie that the client sent.</summary>
    public char CookieSeen { get; set; }

    /// <summary>Fourth letter: what was done with the cookie in the response.</summary>
    public char CookieDone { get; set; }

    /// <summary>Status sent to the client; -1 while none was.</summary>
    public int Status { get; set; }

    /// <summary>Bytes sent to the client, head included.</summary>
    public long BytesOut { get; set; }

    /// <summary>Bytes received from the client, head included.</summary>
    public long BytesIn { get; set; }

    public int Retries { get; set; }

    /// <summary>Attempts that may still follow the present one.</summary>
    public int RetriesLeft { get; set; }

    /// <summary>The stream left its first server (<c>+</c> before the retries).</summary>
    public bool Redispatched { get; set; }

    /// <summary>The response head has been given to the front: no error page can follow.</summary>
    public bool ResponseStarted { get; set; }

    /// <summary>The client's connection closes after this response.</summary>
    public bool CloseClient { get; set; }

    /// <summary>The server's connection carries this stream alone: <c>option httpclose</c> or <c>http-server-close</c> of
    /// either side, or <c>http-reuse never</c>.</summary>
    public bool CloseServer { get; set; }

    /// <summary>The log line was written already (<c>option logasap</c>).</summary>
    public bool Logged { get; set; }

    /// <summary>The client's side while the stream runs: request bytes that have come are in it.</summary>
    public ClientExchange? Exchange { get; set; }

    /// <summary>Which stream of its client connection this is, from 1 on.</summary>
    public int Number { get; private set; }

    /// <summary>The connection to the server; stays set after the end, when it may carry other streams: its addresses and
    /// TLS facts do not change. Null = none was opened, or it is not kept (HTTP/2).</summary>
    public Transport.Connection? ServerTransport { get; set; }

    /// <summary>The client's address where a rule has changed it (<c>set-src</c>); null = that of the connection.</summary>
    public System.Net.IPEndPoint? Source { get; set; }

    /// <summary>The address that the client connected to where a rule has changed it (<c>set-dst</c>).</summary>
    public System.Net.IPEndPoint? Destination { get; set; }

    /// <summary>What <c>unique-id-format</c> made; empty = nothing.</summary>
    public ReadOnlyMemory<byte> UniqueId { get; set; }

    /// <summary>Values of the scope <c>txn</c>.</summary>
    internal VariableStore Variables => _variables ??= new VariableStore();

    /// <summary>Values of the scope <c>req</c>, or from <see cref="BeginResponse"/> on of the scope <c>res</c>.</summary>
    internal VariableStore PhaseVariables => _phaseVariables ??= new VariableStore();

    /// <summary>The response has begun, a server's or HaLb's own.</summary>
    internal bool InResponse { get; private set; }

    /// <summary>Values of <c>capture request header</c> and of rules that capture, by slot.</summary>
    internal CaptureSlots RequestCaptures => _requestCaptures ??= new CaptureSlots();

    /// <summary>The same of the response.</summary>
    internal CaptureSlots ResponseCaptures => _responseCaptures ??= new CaptureSlots();

    // Timestamps of the TimeProvider; 0 = not reached.

    /// <summary>The request's first byte, or the end of the previous stream's... see <see cref="Begin"/>.</summary>
    public long StartedAt { get; set; }

    /// <summary>Wall clock of <see cref="StartedAt"/>.</summary>
    public DateTimeOffset StartedDate { get; set; }

    /// <summary>The whole request head was there.</summary>
    public long RequestAt { get; set; }

    /// <summary>A server's slot was granted.</summary>
    public long QueuedAt { get; set; }

    /// <summary>Connected to the server, or an idle connection taken.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>The whole response head was there.</summary>
    public long ResponseAt { get; set; }

    public long EndedAt { get; set; }

    /// <summary>Counts at the end, for <c>%ac/%fc/%bc/%sc</c>.</summary>
    public int ProcessConnections { get; set; }

    public int FrontendConnections { get; set; }

    public int BackendConnections { get; set; }

    public int ServerConnections { get; set; }

    /// <summary>Makes this ready for a new stream of <paramref name="client"/>.</summary>
    public void Begin(ClientConnection client, ProxySnapshot snapshot, FrontendSnapshot frontend)
    {
        Client = client;
        Snapshot = snapshot;
        Frontend = frontend;
        Backend = null;
        Server = null;
        AppletName = null;
        Request.Clear();
        Response.Clear();
        HasRequest = false;
        IsHead = false;
        IsUpgrade = false;
        Termination = Termination.Normal;
        CookieSeen = '-';
        CookieDone = '-';
        Status = -1;
        BytesOut = 0;
        BytesIn = 0;
        Retries = 0;
        RetriesLeft = 0;
        Redispatched = false;
        ResponseStarted = false;
        CloseClient = false;
        CloseServer = false;
        Logged = false;
        StartedAt = RequestAt = QueuedAt = ConnectedAt = ResponseAt = EndedAt = 0;
        ProcessConnections = FrontendConnections = BackendConnections = ServerConnections = 0;
        Number = ++client.Streams;
        Exchange = null;
        ServerTransport = null;
        Source = Destination = null;
        UniqueId = default;
        IsStrict = true;
        IsMonitor = false;
        LogLevel = -1;
        IdleSince = client.IdleSince;
        ReplyBody = null;
        InResponse = false;
        _variables?.Clear();
        _phaseVariables?.Clear();
        _requestCaptures?.Clear();
        _responseCaptures?.Clear();
    }

    /// <summary>The response begins: variables of the scope <c>req</c> end, those of <c>res</c> may be set.</summary>
    internal void BeginResponse()
    {
        if (!InResponse)
        {
            InResponse = true;
            _phaseVariables?.Clear();
        }
    }

    /// <summary>Whole milliseconds between two timestamps; -1 where one of them was not reached.</summary>
    public int Between(long from, long to) =>
        from == 0 || to == 0 ? -1 : (int)Time.GetElapsedTime(from, to).TotalMilliseconds;
}
