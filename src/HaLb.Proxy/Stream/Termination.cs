namespace HaLb.Proxy.Stream;

/// <summary>How a stream ended: the first two letters of HAProxy's termination state, and what the client sees.</summary>
/// <param name="By">Who ended it: <c>C S P L R I D U K c s -</c> (HAProxy manual section 8.5).</param>
/// <param name="In">In which phase: <c>R Q C H D L T -</c>.</param>
/// <param name="Status">Status that the client gets, 0 = nothing more is sent.</param>
/// <param name="MayRetry">Another attempt, or another server, may do better.</param>
public readonly record struct Termination(char By, char In, int Status, bool MayRetry = false)
{
    public static readonly Termination Normal = new('-', '-', 0);

    /// <summary>Malformed request.</summary>
    public static readonly Termination BadRequest = new('P', 'R', 400);
    public static readonly Termination HeadTooLarge = new('P', 'R', 431);
    public static readonly Termination BodyTooLarge = new('P', 'R', 413);
    public static readonly Termination RequestAborted = new('C', 'R', 400);
    public static readonly Termination RequestTimeout = new('c', 'R', 408);
    public static readonly Termination Local = new('L', 'R', 0);
    public static readonly Termination NoServer = new('S', 'C', 503);
    public static readonly Termination QueueTimeout = new('s', 'Q', 503);
    public static readonly Termination QueueFull = new('S', 'Q', 503);
    public static readonly Termination AbortedInQueue = new('C', 'Q', 503);
    public static readonly Termination ConnectFailed = new('S', 'C', 503, MayRetry: true);
    public static readonly Termination ConnectTimeout = new('s', 'C', 503, MayRetry: true);
    public static readonly Termination EmptyResponse = new('S', 'H', 502);
    public static readonly Termination BadResponse = new('P', 'H', 502);
    public static readonly Termination ResponseTimeout = new('s', 'H', 504);
    public static readonly Termination AbortedInResponse = new('C', 'H', 0);
    public static readonly Termination UploadTimeout = new('c', 'D', 408);
    public static readonly Termination UploadAborted = new('C', 'D', 400);
    public static readonly Termination ClientAborted = new('C', 'D', 0);
    public static readonly Termination ClientTimeout = new('c', 'D', 0);
    public static readonly Termination ServerAborted = new('S', 'D', 0);
    public static readonly Termination ServerTimeout = new('s', 'D', 0);
    public static readonly Termination Internal = new('I', 'R', 500);

    public bool IsNormal => By == '-';
}
