using System.Net;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>What tus 1.0.0 demands of a server in its core protocol; each test is named after its sentence.</summary>
public sealed class CoreTests(TusServer shared) : IClassFixture<TusServer>
{
    private readonly TusClient _tus = shared.Tus;

    [Fact]
    public async Task Head_always_has_Upload_Offset_even_if_it_is_0()
    {
        using var answer = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("0", answer.Header("Upload-Offset"));
    }

    [Fact]
    public async Task Head_always_has_Upload_Offset_even_if_the_upload_is_completed()
    {
        var url = await _tus.CreateAsync(5);
        await _tus.SendAllAsync(url, 0, [1, 2, 3, 4, 5]);
        using var answer = await _tus.HeadAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("5", answer.Header("Upload-Offset"));
    }

    [Fact]
    public async Task Head_has_Upload_Length_when_the_size_is_known()
    {
        using var answer = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal("5", answer.Header("Upload-Length"));
    }

    [Fact]
    public async Task Head_is_kept_by_no_cache()
    {
        using var answer = await _tus.HeadAsync(await _tus.CreateAsync(5));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task An_upload_that_is_not_found_is_404_without_Upload_Offset(string method)
    {
        foreach (var token in new[] { new string('A', 32), "short", "..%2f..%2fcloudtransfer.db" })
        {
            using var answer = await _tus.SendAsync(
                method, $"{TusClient.Endpoint}/{token}", [], ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Header("Upload-Offset"));
        }
    }

    [Fact]
    public async Task Patch_appends_at_the_offset_and_answers_204_with_the_new_one()
    {
        var url = await _tus.CreateAsync(5);
        using var answer = await _tus.PatchAsync(url, 0, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("3", answer.Header("Upload-Offset"));
        await _tus.SendAllAsync(url, 3, [4, 5]);

        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Patch_with_another_offset_is_409_and_changes_nothing(long offset)
    {
        var url = await _tus.CreateAsync(5);
        await _tus.SendAllAsync(url, 0, [1, 2, 3]);
        using var answer = await _tus.PatchAsync(url, offset, [9]);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(3, await _tus.OffsetAsync(url));
        await _tus.SendAllAsync(url, 3, [4, 5]);
        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task Patch_with_another_content_type_is_415(string? type)
    {
        var url = await _tus.CreateAsync(5);
        using var answer = await _tus.SendAsync("PATCH", url, [1], ("Upload-Offset", "0"), ("Content-Type", type));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task Upload_Offset_is_a_number_that_is_not_negative(string? offset)
    {
        var url = await _tus.CreateAsync(5);
        using var answer = await _tus.SendAsync("PATCH", url, [1], ("Upload-Offset", offset), ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Patch_beyond_the_length_is_413_and_keeps_nothing_of_it()
    {
        var url = await _tus.CreateAsync(5);
        using var answer = await _tus.PatchAsync(url, 0, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Patch_beyond_the_length_without_a_length_of_its_own_is_413()
    {
        var url = await _tus.CreateAsync(5);
        using var answer = await _tus.PatchAsync(url, 0, new StreamContent(new Endless(6)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
        await _tus.SendAllAsync(url, 0, [1, 2, 3, 4, 5]);
        using var head = await _tus.HeadAsync(url);
        Assert.Equal([1, 2, 3, 4, 5], await shared.Server.Client.GetByteArrayAsync(head.Header("Transfer-Link")!.Download()));
    }

    [Fact]
    public async Task Patch_whose_body_reaches_the_end_and_goes_on_later_does_not_complete_the_upload()
    {
        var url = await _tus.CreateAsync(5);
        using var sender = new RawHttp(shared.Server.Address);
        await sender.SendHeadAsync(
            $"PATCH {new Uri(url).AbsolutePath}", "Upload-Offset: 0", "Transfer-Encoding: chunked", "Content-Type: application/offset+octet-stream");
        await sender.SendAsync("2\r\nab\r\n"u8.ToArray());
        await Eventually.HoldsAsync(async () => await _tus.OffsetAsync(url) == 2);
        await sender.SendAsync("3\r\ncde\r\n"u8.ToArray());
        // Longer than what has come is held back from the disk while the body goes on.
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
    public async Task Patch_of_nothing_at_the_end_of_a_complete_upload_is_204_with_its_offset(bool chunked)
    {
        var url = await _tus.CreateAsync(3);
        await _tus.SendAllAsync(url, 0, [1, 2, 3]);

        using var answer = await _tus.PatchAsync(url, 3, chunked ? new StreamContent(new Endless(0)) : new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("3", answer.Header("Upload-Offset"));

        using var more = await _tus.PatchAsync(url, 3, new StreamContent(new Endless(1)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        using var earlier = await _tus.PatchAsync(url, 2, [3]);
        Assert.Equal(HttpStatusCode.Conflict, earlier.StatusCode);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Every_answer_but_that_to_Options_has_Tus_Resumable(string method)
    {
        using var answer = await _tus.SendAsync(method, method is "POST" ? TusClient.Endpoint : $"{TusClient.Endpoint}/{new string('A', 32)}", []);
        Assert.Equal("1.0.0", answer.Header("Tus-Resumable"));
    }

    [Theory]
    [InlineData("HEAD", null)]
    [InlineData("PATCH", "0.2.2")]
    [InlineData("DELETE", "2.0.0")]
    [InlineData("POST", "1.0")]
    public async Task A_request_of_another_version_is_412_with_Tus_Version_and_is_not_processed(string method, string? version)
    {
        var url = await _tus.CreateAsync(5);
        // The others may have no body at all.
        byte[] body = method is "POST" or "PATCH" ? [1] : [];
        using var answer = await _tus.SendAsync(
            method, method is "POST" ? TusClient.Endpoint : url, body, ("Tus-Resumable", version), ("Upload-Offset", "0"), ("Upload-Length", "1"),
            ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("1.0.0", answer.Header("Tus-Version"));
        Assert.Null(answer.Headers.Location);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Options_says_what_is_true_and_ignores_Tus_Resumable()
    {
        foreach (var version in new[] { null, "0.1.0" })
        {
            using var answer = await _tus.SendAsync("OPTIONS", TusClient.Endpoint, (byte[]?)null, ("Tus-Resumable", version));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal("1.0.0", answer.Header("Tus-Version"));
            Assert.Equal("creation,creation-with-upload,termination,expiration,checksum", answer.Header("Tus-Extension"));
            Assert.Equal($"{64 << 20}", answer.Header("Tus-Max-Size"));
            Assert.Equal("sha1,sha256,crc32", answer.Header("Tus-Checksum-Algorithm"));
        }
    }

    [Fact]
    public async Task X_HTTP_Method_Override_is_the_method_and_the_actual_one_is_ignored()
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
    public async Task A_method_that_overrides_is_authorised_as_the_one_it_names(string actual, string named)
    {
        var url = await _tus.CreateAsync(3);
        using var answer = await _tus.SendAsync(
            actual, url, (byte[]?)null, ("X-HTTP-Method-Override", named), ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task A_method_is_overridden_at_the_addresses_of_tus_alone()
    {
        using var answer = await _tus.SendAsync("GET", "/", (byte[]?)null, ("X-HTTP-Method-Override", "DELETE"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A body whose length is not told.</summary>
    private sealed class Endless(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = Math.Min(count, _left);
            _left -= given;
            return given;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
