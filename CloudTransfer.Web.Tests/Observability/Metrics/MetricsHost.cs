using System.Collections.Concurrent;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>The instruments and their endpoint on a real Kestrel, with two pages to visit.</summary>
internal sealed class MetricsHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MetricsHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public HttpClient Client { get; } = new();

    public CloudTransferMetrics Metrics => _app.Services.GetRequiredService<CloudTransferMetrics>();

    /// <summary>The content types of all scrapes so far.</summary>
    public ConcurrentBag<string> Scraped { get; } = [];

    public static async Task<MetricsHost> StartAsync(Action<WebApplicationBuilder>? configure = null, int? port = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Metrics:Port", port?.ToString())]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // The first refresh that is added is the one that runs.
        configure?.Invoke(builder);
        builder.Services.AddStorageSnapshots((_, _) => ValueTask.FromResult(new StorageSnapshot(3, 4096, 512, 1L << 40, 1L << 41, 5000, 10_000)
        {
            Jobs = [new(JobKind.Scan, 2, DateTimeOffset.UnixEpoch, 5, "scanner_unavailable"), new(JobKind.Mail, 0, null, 0, null), new(JobKind.Webhook, 0, null, 0, null)],
        }));
        builder.AddMetrics();

        var app = builder.Build();
        // As where people can sign in.
        app.Services.GetRequiredService<SignInMetrics>().Show(hasProviders: true, hasPasskeys: true);
        var host = new MetricsHost(app);
        app.Use(host.WatchScrapes);
        app.MapMetrics();
        app.MapGet("/health/live", () => "alive").OnMetricsPort();
        app.MapGet("/d/{id}", (string id) => id);
        app.MapGet("/broken", IResult () => throw new InvalidOperationException("broken on purpose"));
        await app.StartAsync();
        return host;
    }

    public async Task<string> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/metrics"));
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The values of all samples by name and labels, as they are written.</summary>
    public async Task<Dictionary<string, string>> SamplesAsync() =>
        (await ScrapeAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[(line.LastIndexOf(' ') + 1)..], StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task WatchScrapes(HttpContext context, RequestDelegate next)
    {
        // Prometheus always asks for OpenMetrics; a scrape job with ?plain is given the other format.
        if (context.Request.Query.ContainsKey("plain"))
            context.Request.Headers.Accept = "text/plain;version=0.0.4";
        await next(context);
        if (context.Request.Path == "/metrics")
            Scraped.Add(context.Response.ContentType ?? "");
    }
}
