using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>Uploads, pages and downloads with three replicas behind the proxy.</summary>
[Collection(OnPlatform.Name)]
public sealed class ThroughTheProxyTests(RunningPlatform platform)
{
    [SkippableFact]
    public async Task Downloads_equal_uploads_and_every_replica_serves_them()
    {
        await platform.ReadyAsync();
        (string Path, byte[] Bytes)[] folder = [("Trip/a.bin", Content.Of(200_000)), ("Trip/b.bin", Content.Of(3_000_000, 2))];
        var sent = await platform.Client.PostAsync(folder);
        var zip = await platform.Client.GetByteArrayAsync(new Uri(sent.Link).AbsolutePath + "/download");
        await using (var archive = new ZipArchive(new MemoryStream(zip)))
            foreach (var (path, bytes) in folder)
                Assert.Equal(bytes, await BytesAsync(archive.GetEntry(path)!));

        var file = (await platform.SendAsync(new ByteArrayContent(folder[1].Bytes))).Replace("/download", "/files/0", StringComparison.Ordinal);
        await Parallel.ForAsync(0, 60, async (_, cancel) =>
            Assert.Equal(folder[1].Bytes, await platform.Client.GetByteArrayAsync(file, cancel)));
        foreach (var replica in await platform.ReplicasAsync())
            Assert.NotEqual(0, await replica.SumAsync("cloudtransfer_downloads_total{"));
    }

    [SkippableFact]
    public async Task Page_of_one_replica_posts_to_another_and_a_third_serves_the_link()
    {
        await platform.ReadyAsync();
        var replicas = await platform.ReplicasAsync();
        using var page = new HtmlParser().ParseDocument(await platform.Client.GetStringAsync(replicas[0].Address));
        using var form = new MultipartFormDataContent();
        foreach (var hidden in page.QuerySelectorAll("form[data-id=new-transfer] input[type=hidden]"))
            form.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        form.Add(new ByteArrayContent(Content.Of(5000)), "files", "a.bin");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(replicas[1].Address, "/upload")) { Content = form, Headers = { { "Accept", "text/html" } } };
        using var ready = await platform.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, ready.StatusCode);

        var owner = await platform.Client.GetStringAsync(new Uri(replicas[2].Address, ready.Headers.Location!.IsAbsoluteUri
            ? ready.Headers.Location.AbsolutePath
            : ready.Headers.Location.OriginalString));
        var id = owner.Split("/d/")[1][..22];
        Assert.Equal(Content.Of(5000), await platform.Client.GetByteArrayAsync(new Uri(replicas[2].Address, $"/d/{id}/download")));
    }

    [SkippableFact]
    public async Task Proxy_streams_2_GiB_without_spooling()
    {
        await platform.ReadyAsync();
        using var sent = new GeneratedStream(2L << 30);
        var download = await platform.SendAsync(new StreamContent(sent) { Headers = { ContentLength = sent.Length } });
        using var answer = await platform.OpenAsync(download);
        Assert.Equal(sent.Length, answer.Content.Headers.ContentLength);
        await using var received = await answer.Content.ReadAsStreamAsync();
        Assert.Equal(Convert.ToHexString(sent.Hash), Convert.ToHexString(await SHA256.HashDataAsync(received)));
    }

    [SkippableFact]
    public async Task Proxy_sends_whole_transfers_and_replicas_count_them()
    {
        await platform.ReadyAsync();
        const string Complete = "cloudtransfer_downloads_total{kind=\"all\",outcome=\"complete\"}";
        const string Receipts = "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"204\",http_route=\"/-/sent\"";
        var (counted, receipts, content) = (await SumAsync(Complete), await SumAsync(Receipts), Content.Of(3_000_000, 3));
        var download = await platform.SendAsync(new ByteArrayContent(content));
        for (var i = 0; i < 5; i++)
            Assert.Equal(content, await platform.Client.GetByteArrayAsync(new Uri(download, UriKind.Relative)));
        await Eventually.HoldsAsync(async () => Math.Abs(await SumAsync(Receipts) - receipts - 5) < 0.5);
        Assert.Equal(counted + 5, await SumAsync(Complete));
    }

    [SkippableTheory]
    [InlineData("/metrics")]
    [InlineData("/Metrics")]
    [InlineData("/metrics/")]
    [InlineData("//metrics")]
    [InlineData("/%6detrics")]
    [InlineData("/./metrics")]
    [InlineData("/health/ready")]
    [InlineData("/Health/Live")]
    [InlineData("//health//ready")]
    public async Task Metrics_and_health_are_not_reachable_from_outside(string spelling)
    {
        await platform.ReadyAsync();
        Assert.Equal(404, await RawRequest.StatusAsync(platform.Compose.Http, spelling));
    }

    [SkippableFact]
    public async Task Forwarded_headers_of_a_client_are_ignored()
    {
        await platform.ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        using var answer = await platform.Client.SendAsync(request);
        Assert.StartsWith("http://", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Pages_are_compressed_and_downloads_are_not()
    {
        await platform.ReadyAsync();
        var text = new byte[50_000];
        Array.Fill(text, (byte)'a');
        var download = await platform.SendAsync(new ByteArrayContent(text), "notes.json");
        foreach (var (path, encoding) in new[] { ("/", "gzip"), (download, "") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "gzip" } } };
            using var answer = await platform.Client.SendAsync(request);
            Assert.Equal(encoding, string.Join(',', answer.Content.Headers.ContentEncoding));
        }

        using var whole = await platform.OpenAsync(download);
        Assert.False(whole.Headers.ETag!.IsWeak);
        Assert.Equal(text.Length, whole.Content.Headers.ContentLength);
    }

    private async Task<double> SumAsync(string series)
    {
        var sums = await Task.WhenAll((await platform.ReplicasAsync()).Select(replica => replica.SumAsync(series)));
        return sums.Sum();
    }

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        await using var stream = await entry.OpenAsync();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
