using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Notifications.Webhooks;

/// <summary>An endpoint for webhooks, on a real Kestrel, that answers what a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly ConcurrentQueue<(HeaderDictionary Headers, string Body)> _received = new();
    private readonly WebApplication _app;

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>What has come, in order.</summary>
    public IReadOnlyList<(HeaderDictionary Headers, string Body)> Received => [.. _received];

    /// <summary>What is answered when a message has come; 204 unless a test says otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => Status(context, HttpStatusCode.NoContent);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The settings with which a replica sends to it.</summary>
    public (string Key, string Value)[] Settings(int number = 0, string events = "") =>
    [
        ($"Webhooks:Endpoints:{number}:Url", $"{Address}hook{number}"), ($"Webhooks:Endpoints:{number}:Secret", Secret), ($"Webhooks:Endpoints:{number}:Events", events),
        ("Webhooks:AllowedNetworks", "127.0.0.0/8"), ("Webhooks:Timeout", "2s"),
    ];

    public static Task Status(HttpContext context, HttpStatusCode status)
    {
        context.Response.StatusCode = (int)status;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = new HeaderDictionary();
        foreach (var (name, value) in context.Request.Headers)
            headers[name] = value;
        headers[":path"] = context.Request.Path.Value;
        _received.Enqueue((headers, await reader.ReadToEndAsync()));
        await Answer(context);
    }
}
