using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A proxy that handles requests by the script of a test, and forwards all others.</summary>
internal sealed class ScriptedProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _server;

    private ScriptedProxy(WebApplication app, HttpClient server) => (_app, _server) = (app, server);

    public Uri Address => new(_app.Urls.First());

    /// <summary>Handles a request and returns true, or returns false to forward it.</summary>
    public Func<HttpContext, Task<bool>> Script { get; set; } = _ => Task.FromResult(false);

    public static async Task<ScriptedProxy> StartAsync(Uri server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var app = builder.Build();
        var proxy = new ScriptedProxy(app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server });
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Forwards a request with a body that was read before, and discards the response.</summary>
    public async Task PassOnAsync(HttpContext http, byte[] body)
    {
        using var request = Copy(http, new ByteArrayContent(body));
        using var answer = await _server.SendAsync(request);
    }

    /// <summary>The whole body of a request.</summary>
    public static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    /// <summary>Responds with a status and an HTML page, as proxies do.</summary>
    public static async Task AnswerAsync(HttpContext http, int status, string page)
    {
        // Without reading the body the connection would be reset, and the browser would not see the response.
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html";
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.WriteAsync(page);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (await Script(http))
            return;
        using var request = Copy(http, http.Request.ContentLength > 0 ? new StreamContent(http.Request.Body) : null);
        using var answer = await _server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
            http.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(http.Response.Body);
    }

    private static HttpRequestMessage Copy(HttpContext http, HttpContent? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString) { Content = body };
        foreach (var (name, values) in http.Request.Headers)
        {
            if (name is not "Connection" && !request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return request;
    }
}
