using System.Net;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>Makes 503 with Retry-After, which says that nothing is decided, a failure as that of a connection that breaks. Any other 503 stays what it is.</summary>
/// <remarks>Each request has a connection of its own: a server may close one that is kept just when it is used again.</remarks>
internal sealed class UnavailableHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero })
{
    private int _count;

    /// <summary>How often it was answered.</summary>
    public int Count => _count;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response is not { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null })
            return response;
        Interlocked.Increment(ref _count);
        response.Dispose();
        throw new UnavailableException();
    }
}

/// <summary>A replica said that it cannot serve at present, and when to come back.</summary>
internal sealed class UnavailableException() : HttpRequestException("503 with Retry-After");
