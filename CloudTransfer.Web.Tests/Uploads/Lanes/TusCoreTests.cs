using System.Net;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>The requirements of the tus 1.0.0 core protocol; each test is named after the sentence that it checks.</summary>
public sealed class TusCoreTests(TusServer shared) : IClassFixture<TusServer>
{
    private readonly TusClient _tus = shared.Tus;

    [Fact]
    public async Task HEAD_always_has_Upload_Offset_even_if_it_is_0()
    {
        using var response = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("0", response.Header("Upload-Offset"));
    }

    [Fact]
    public async Task HEAD_always_has_Upload_Offset_even_if_the_upload_is_complete()
    {
        var url = await _tus.CreateAsync(5);
        await _tus.SendAllAsync(url, 0, [1, 2, 3, 4, 5]);
        using var response = await _tus.HeadAsync(url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("5", response.Header("Upload-Offset"));
    }

    [Fact]
    public async Task HEAD_has_Upload_Length_if_the_size_is_known()
    {
        using var response = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal("5", response.Header("Upload-Length"));
    }

    [Fact]
    public async Task HEAD_response_must_not_be_cached()
    {
        using var response = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal("no-store", response.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Unknown_upload_is_404_without_Upload_Offset(string method)
    {
        foreach (var token in new[] { new string('A', 32), "short", "..%2f..%2fcloudtransfer.db" })
        {
            using var response = await _tus.SendAsync(
                method, $"{TusClient.Endpoint}/{token}", [], ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Null(response.Header("Upload-Offset"));
        }
    }

    [Fact]
    public async Task PATCH_appends_at_the_offset_and_returns_204_with_the_new_offset()
    {
        var url = await _tus.CreateAsync(5);
        using var response = await _tus.PatchAsync(url, 0, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("3", response.Header("Upload-Offset"));
        await _tus.SendAllAsync(url, 3, [4, 5]);

        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task PATCH_with_a_wrong_offset_is_409_and_changes_nothing(long offset)
    {
        var url = await _tus.CreateAsync(5);
        await _tus.SendAllAsync(url, 0, [1, 2, 3]);
        using var response = await _tus.PatchAsync(url, offset, [9]);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(3, await _tus.OffsetAsync(url));
        await _tus.SendAllAsync(url, 3, [4, 5]);
        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task PATCH_with_another_content_type_is_415(string? type)
    {
        var url = await _tus.CreateAsync(5);
        using var response = await _tus.SendAsync("PATCH", url, [1], ("Upload-Offset", "0"), ("Content-Type", type));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task Upload_Offset_must_be_a_non_negative_integer(string? offset)
    {
        var url = await _tus.CreateAsync(5);
        using var response = await _tus.SendAsync("PATCH", url, [1], ("Upload-Offset", offset), ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task PATCH_beyond_the_length_is_413_and_stores_nothing()
    {
        var url = await _tus.CreateAsync(5);
        using var response = await _tus.PatchAsync(url, 0, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Chunked_PATCH_beyond_the_length_is_413()
    {
        var url = await _tus.CreateAsync(5);
        using var response = await _tus.PatchAsync(url, 0, new StreamContent(new UnknownLengthStream(6)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
        await _tus.SendAllAsync(url, 0, [1, 2, 3, 4, 5]);
        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Fact]
    public async Task Chunked_PATCH_that_exceeds_the_length_late_does_not_complete_the_upload()
    {
        var url = await _tus.CreateAsync(5);
        using var sender = new RawHttp(shared.Server.Address);
        await sender.SendHeadAsync(
            $"PATCH {new Uri(url).AbsolutePath}", "Upload-Offset: 0", "Transfer-Encoding: chunked", "Content-Type: application/offset+octet-stream");
        await sender.SendAsync("2\r\nab\r\n"u8.ToArray());
        await Eventually.HoldsAsync(async () => await _tus.OffsetAsync(url) == 2);
        await sender.SendAsync("3\r\ncde\r\n"u8.ToArray());
        // Longer than the server buffers received bytes before it writes them.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await _tus.OffsetAsync(url));

        await sender.SendAsync("1\r\nf\r\n0\r\n\r\n"u8.ToArray());

        Assert.Equal(413, await sender.StatusAsync());
        Assert.Equal(2, await _tus.OffsetAsync(url));
        await _tus.SendAllAsync(url, 2, "xyz"u8.ToArray());
        using var head = await _tus.HeadAsync(url);
        Assert.Equal("abxyz"u8.ToArray(), await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Empty_PATCH_of_a_complete_upload_is_204_with_its_offset(bool chunked)
    {
        var url = await _tus.CreateAsync(3);
        await _tus.SendAllAsync(url, 0, [1, 2, 3]);

        using var response = await _tus.PatchAsync(url, 3, chunked ? new StreamContent(new UnknownLengthStream(0)) : new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("3", response.Header("Upload-Offset"));

        using var more = await _tus.PatchAsync(url, 3, new StreamContent(new UnknownLengthStream(1)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        using var earlier = await _tus.PatchAsync(url, 2, [3]);
        Assert.Equal(HttpStatusCode.Conflict, earlier.StatusCode);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Every_response_except_to_OPTIONS_has_Tus_Resumable(string method)
    {
        using var response = await _tus.SendAsync(method, method is "POST" ? TusClient.Endpoint : $"{TusClient.Endpoint}/{new string('A', 32)}", []);
        Assert.Equal("1.0.0", response.Header("Tus-Resumable"));
    }

    [Theory]
    [InlineData("HEAD", null)]
    [InlineData("PATCH", "0.2.2")]
    [InlineData("DELETE", "2.0.0")]
    [InlineData("POST", "1.0")]
    public async Task Request_with_another_version_is_412_with_Tus_Version_and_is_not_processed(string method, string? version)
    {
        var url = await _tus.CreateAsync(5);
        // The other methods must not have a body.
        byte[] body = method is "POST" or "PATCH" ? [1] : [];
        using var response = await _tus.SendAsync(
            method, method is "POST" ? TusClient.Endpoint : url, body, ("Tus-Resumable", version), ("Upload-Offset", "0"), ("Upload-Length", "1"),
            ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.Equal("1.0.0", response.Header("Tus-Version"));
        Assert.Null(response.Headers.Location);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task OPTIONS_describes_the_server_and_ignores_Tus_Resumable()
    {
        foreach (var version in new[] { null, "0.1.0" })
        {
            using var response = await _tus.SendAsync("OPTIONS", TusClient.Endpoint, (byte[]?)null, ("Tus-Resumable", version));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal("1.0.0", response.Header("Tus-Version"));
            Assert.Equal("creation,creation-with-upload,termination,expiration,checksum", response.Header("Tus-Extension"));
            Assert.Equal($"{64 << 20}", response.Header("Tus-Max-Size"));
            Assert.Equal("sha1,sha256,crc32", response.Header("Tus-Checksum-Algorithm"));
        }
    }

    [Fact]
    public async Task X_HTTP_Method_Override_replaces_the_actual_method()
    {
        var url = await _tus.CreateAsync(3);
        using (var patch = await _tus.SendAsync(
            "POST", url, [1, 2], ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream")))
            Assert.Equal(HttpStatusCode.NoContent, patch.StatusCode);
        Assert.Equal(2, await _tus.OffsetAsync(url));
        using (var delete = await _tus.SendAsync("POST", url, [], ("X-HTTP-Method-Override", "DELETE")))
            Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        Assert.Null(await _tus.OffsetAsync(url));
    }

    [Theory]
    [InlineData("GET", "DELETE")]
    [InlineData("POST", "DELETE")]
    [InlineData("GET", "PATCH")]
    public async Task Overridden_request_is_authorised_as_the_method_it_names(string actual, string named)
    {
        var url = await _tus.CreateAsync(3);
        using var response = await _tus.SendAsync(
            actual, url, (byte[]?)null, ("X-HTTP-Method-Override", named), ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Method_override_applies_only_to_tus_URLs()
    {
        using var response = await _tus.SendAsync("GET", "/", (byte[]?)null, ("X-HTTP-Method-Override", "DELETE"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>A body of unknown length.</summary>
    private sealed class UnknownLengthStream(int length) : Stream
    {
        private int _remaining = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _remaining);
            _remaining -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
