using Microsoft.AspNetCore.Connections;

namespace CloudTransfer.Web.Uploads;

/// <summary>Tells what a client did to its request's body from what went wrong here.</summary>
internal static class TruncatedBody
{
    /// <summary>Whether a fault of reading a body means that it ended early, or that its framing is no HTTP.</summary>
    public static bool Is(Exception fault) => fault
        // Kestrel says so of a chunk whose size does not fit a number, and of nothing else.
        is IOException { InnerException: OverflowException }
        or BadHttpRequestException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException;
}
