using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>
/// An HTTP proxy between replicas and a bucket, which makes requests fail as a test says. The Host header passes unchanged, so
/// that requests signed for the proxy's address stay valid.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly Uri _server;
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None });
    private int _failed;

    private FaultProxy(Uri server)
    {
        _server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null, null);
            kestrel.AddServerHeader = false;
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Its address, to be used instead of the server's.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The requests so far, such as <c>PUT /bucket/key?partNumber=1&amp;uploadId=…</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Finds a fault in a request, by its path and query too, where no other applies; null for none.</summary>
    public Func<HttpRequest, string, FaultKind?>? Rule { get; set; }

    /// <summary>How many requests had a fault.</summary>
    public int Failed => _failed;

    /// <summary>Starts a proxy before a server.</summary>
    public static async Task<FaultProxy> StartAsync(Uri server)
    {
        var proxy = new FaultProxy(server);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Makes requests fail from now on; the first fault that applies to a request is used.</summary>
    public void Add(Fault fault) => _faults.Enqueue(fault);

    /// <summary>Nothing fails from now on.</summary>
    public void Clear() => _faults.Clear();

    /// <summary>Every request is reset from now on, until <see cref="Clear"/>: the bucket is away.</summary>
    public void Cut() => Add(new Fault(null, "", new FaultKind.ResetsRequest()) { Times = int.MaxValue });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _requests.Enqueue($"{context.Request.Method} {target}");
        var fault = _faults.FirstOrDefault(fault => fault.Applies(context.Request.Method, target))?.Kind ?? Rule?.Invoke(context.Request, target);
        if (fault is not null)
            Interlocked.Increment(ref _failed);
        try
        {
            if (fault is FaultKind.Answers error)
                await ErrorDocument.WriteAsync(context, error);
            else
                await ForwardAsync(context, target, fault);
        }
        catch (Exception end) when (end is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task ForwardAsync(HttpContext context, string target, FaultKind? fault)
    {
        if (fault is FaultKind.Delays delay)
            await Task.Delay(delay.By, context.RequestAborted);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_server.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var reset = fault as FaultKind.ResetsRequest;
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(reset is null ? context.Request.Body : new CutStream(context.Request.Body, reset.After));
        else if (reset is not null)
            throw new IOException();
        foreach (var (name, value) in context.Request.Headers.Where(header => !header.Key.StartsWith(':')))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
        }

        using var answer = await _client.SendAsync(request, context.RequestAborted);
        if (fault is FaultKind.LosesResponse)
            throw new IOException();
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            context.Response.Headers[name] = value.ToArray();
        context.Response.Headers.Remove("Transfer-Encoding");
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await (fault is FaultKind.ResetsResponse cut ? new CutStream(body, cut.After) : body).CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
