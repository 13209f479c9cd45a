using System.IO.Compression;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Hosting.Sending;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Hosting.Sending;

/// <summary>A body that something changes on its way to the socket must be read.</summary>
public sealed class ChangedBodyTests : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _work = new();
    private readonly byte[] _bytes = SampleBytes.Of(300_000);
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(_work["file"], _bytes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IConnectionListenerFactory, DrainableListenerFactory>();
        _app = builder.Build();
        _app.Map("/plain", SendAsync);
        _app.Map("/compressed", async context =>
        {
            await using var compressor = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(compressor, context.Features.Get<IHttpResponseBodyFeature>()!));
            await SendAsync(context);
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Unchanged_body_takes_a_file()
    {
        using var client = new HttpClient();

        Assert.Equal(_bytes, await client.GetByteArrayAsync($"{_app.Urls.Single()}/plain"));
    }

    [Fact]
    public async Task Changed_body_takes_no_file_and_stays_as_it_was()
    {
        using var client = new HttpClient();
        await using var body = new GZipStream(await client.GetStreamAsync($"{_app.Urls.Single()}/compressed"), CompressionMode.Decompress);
        using var received = new MemoryStream();

        await body.CopyToAsync(received);

        Assert.Equal("read", System.Text.Encoding.UTF8.GetString(received.ToArray()));
    }

    private async Task SendAsync(HttpContext context)
    {
        using var file = File.OpenHandle(_work["file"]);
        if (context.Request.Path == "/plain")
            context.Response.ContentLength = _bytes.Length;
        Assert.True(SocketWriter.Of(context)!.TryTakeOver());
        await context.Response.StartAsync();
        if (!SocketWriter.Of(context)!.TryAdd(context.Response.BodyWriter, new FileSegment(file, 0, _bytes.Length), _ => { }))
            await context.Response.WriteAsync("read");
        await context.Response.BodyWriter.FlushAsync();
    }
}
