using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>
/// Sends messages to endpoints. It follows no redirect and uses no proxy, since either would connect to an address that nobody has
/// looked at, and it reads nothing of an answer but its status.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const int MostHeaderKilobytes = 16, MostDrained = 64 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly WebhookAddresses _addresses;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Makes the client that all messages share.</summary>
    public WebhookSender(IOptions<WebhookOptions> options, WebhookAddresses addresses, TimeProvider time)
    {
        (_addresses, _time) = (addresses, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = options.Value.Timeout.Value,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = MostDrained,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        {
            Timeout = options.Value.Timeout.Value,
            DefaultRequestHeaders = { { "User-Agent", "CloudTransfer" } },
        };
    }

    /// <summary>Sends a message; each attempt has the same id, and a signature of its own time.</summary>
    public async Task<WebhookAnswer> SendAsync(WebhookEndpointOptions endpoint, WebhookMessage message, CancellationToken cancel)
    {
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
        {
            Content = new StringContent(message.Body, Encoding.UTF8, "application/json"),
            Headers =
            {
                { "webhook-id", message.Id },
                { "webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", WebhookSignature.Of(endpoint.SecretBytes()!, message.Id, seconds, message.Body) },
            },
        };
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return response.IsSuccessStatusCode ? new WebhookAnswer.Taken() : new WebhookAnswer.Refused((int)response.StatusCode);
        }
        catch (HttpRequestException fault) when (fault.InnerException is WebhookAddressException)
        {
            return new WebhookAnswer.Forbidden();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new WebhookAnswer.Unreachable(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = Array.FindAll(found, _addresses.Allow);
        if (allowed.Length == 0)
            throw new WebhookAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>What an endpoint did with a message.</summary>
public abstract record WebhookAnswer
{
    private WebhookAnswer()
    {
    }

    /// <summary>It has taken it: 2xx.</summary>
    public sealed record Taken : WebhookAnswer;

    /// <summary>It answered anything else.</summary>
    /// <param name="Status">The status code.</param>
    public sealed record Refused(int Status) : WebhookAnswer;

    /// <summary>It cannot be reached, breaks off, does not answer in time, or is not who it should be.</summary>
    /// <param name="Fault">What happened.</param>
    public sealed record Unreachable(Exception Fault) : WebhookAnswer;

    /// <summary>Its name leads to addresses that messages must not go to.</summary>
    public sealed record Forbidden : WebhookAnswer;
}
