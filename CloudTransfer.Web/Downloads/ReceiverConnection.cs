using System.IO.Pipelines;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Hosting.Sending;

namespace CloudTransfer.Web.Downloads;

/// <summary>The connection that a content is sent on.</summary>
/// <param name="response">The response, with its Content-Length.</param>
public sealed class ReceiverConnection(HttpResponse response)
{
    private readonly SocketWriter? _socket = SocketWriter.Of(response.HttpContext);

    /// <summary>Where the response's body goes.</summary>
    public PipeWriter Body => response.BodyWriter;

    /// <summary>How many bytes the receiver has confirmed; null where nobody knows.</summary>
    public Func<long>? Received { get; } = TcpAcknowledgements.By(response.HttpContext);

    /// <summary>Adds a range of a file to the body; the next flush sends it.</summary>
    /// <param name="range">The range.</param>
    /// <param name="sent">Is told how many bytes the socket has taken, each time.</param>
    /// <param name="cancel">Ends the response.</param>
    /// <returns>False where it must be read instead.</returns>
    public async ValueTask<bool> TryAddAsync(FileSegment range, Action<int> sent, CancellationToken cancel)
    {
        if (_socket?.TryTakeOver() is not true)
            return false;
        if (!response.HasStarted)
            await response.StartAsync(cancel);
        return _socket.TryAdd(response.BodyWriter, range, sent);
    }

    /// <summary>Sends what has been added.</summary>
    /// <returns>Whether more can be sent.</returns>
    /// <exception cref="InvalidDataException">The range of a file could not be read to its end.</exception>
    public async ValueTask<bool> FlushAsync(CancellationToken cancel)
    {
        var flushed = await response.BodyWriter.FlushAsync(cancel);
        // By now the connection is aborted, and the framework keeps silent about an IOException in a request that is.
        if (_socket?.Fault is { } fault)
            throw new InvalidDataException("A stored object could not be read to its end.", fault);
        // Where the connection has just been aborted, Kestrel does not flush, and does not say so.
        return !flushed.IsCompleted && !flushed.IsCanceled && _socket is not { HasUnsentFile: true };
    }
}
