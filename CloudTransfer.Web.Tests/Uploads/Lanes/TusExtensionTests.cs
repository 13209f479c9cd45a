using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>The requirements of the supported tus 1.0.0 extensions; each test is named after the sentence that it checks.</summary>
public sealed class TusExtensionTests(TusServer shared) : IClassFixture<TusServer>
{
    private static readonly byte[] Bytes = "resumable"u8.ToArray();

    private readonly TusClient _tus = shared.Tus;

    [Fact]
    public async Task Creation_is_201_with_Location_and_the_transfer_link()
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "9"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.StartsWith($"{shared.Server.Client.BaseAddress}api/v1/tus/", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Matches("/d/[A-Za-z0-9_-]{22}$", response.Header("Transfer-Link"));
        Assert.Matches("/t/[A-Za-z0-9_-]{32}$", response.Header("Transfer-Owner-Link"));
        Assert.DoesNotContain(response.Header("Transfer-Link")![^22..], response.Headers.Location.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_the_creation_response_serve_the_complete_file()
    {
        using var response = await _tus.SendAsync(
            "POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "9"), ("Upload-Metadata", TusClient.Metadata("filename", "Été.txt") + ",filetype dGV4dC9wbGFpbg=="));
        using var patch = await _tus.PatchAsync(response.Headers.Location!.ToString(), 0, Bytes);
        Assert.Equal(response.Header("Transfer-Link"), patch.Header("Transfer-Link"));
        using var download = await shared.Server.Client.GetAsync(patch.Header("Transfer-Link")!.Download());
        Assert.Equal(Bytes, await download.Content.ReadAsByteArrayAsync());
        Assert.Equal("Été.txt", download.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Fact]
    public async Task Upload_of_length_0_is_complete_on_creation()
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "0"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("0", response.Header("Upload-Offset"));
        Assert.Empty(await shared.Server.Client.GetByteArrayAsync(response.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-5")]
    [InlineData("many")]
    public async Task Upload_Length_is_required_and_must_be_a_non_negative_integer(string? length)
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", length));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Deferred_length_is_not_supported_and_is_400()
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Defer-Length", "1"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Concatenation_is_not_supported_and_is_400()
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Concat", "partial"), ("Upload-Length", "5"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Length_over_Tus_Max_Size_is_413()
    {
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{(64 << 20) + 1}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task HEAD_returns_the_Upload_Metadata_of_the_creation()
    {
        var metadata = TusClient.Metadata("filename", "a b.txt") + ",is_confidential";
        using var created = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "5"), ("Upload-Metadata", metadata));
        using var response = await _tus.HeadAsync(created.Headers.Location!.ToString());
        Assert.Equal(metadata, response.Header("Upload-Metadata"));
    }

    [Theory]
    [InlineData("filename YQ==,filename Yg==")]
    [InlineData("filename *")]
    [InlineData(",")]
    [InlineData("ключ YQ==")]
    [InlineData("file\u0001name YQ==")]
    [InlineData("file\u007fname YQ==")]
    [InlineData("file\tname YQ==")]
    [InlineData("filename Y\tQ==")]
    public async Task Malformed_metadata_or_a_duplicate_key_is_400(string metadata)
    {
        using var http = new RawHttp(shared.Server.Address);
        Assert.Equal(400, await http.StatusAsync($"POST {TusClient.Endpoint}", "Upload-Length: 5", $"Upload-Metadata: {metadata}"));
    }

    [Fact]
    public async Task Stored_metadata_that_is_invalid_in_a_header_is_not_returned()
    {
        var url = await _tus.CreateAsync(5);
        await shared.Server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "UPDATE lanes SET metadata = @metadata WHERE transfer_id = @id", new { metadata = "a\u0001 YQ==", id = Id(await _tus.HeadAsync(url)).Value }, CancellationToken.None);

        using var response = await _tus.HeadAsync(url);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("0", null), (response.Header("Upload-Offset"), response.Header("Upload-Metadata")));
    }

    [Theory]
    [InlineData("0\r\n\r\n", 201)]
    [InlineData("1\r\nx\r\n0\r\n\r\n", 413)]
    public async Task Creation_of_an_empty_upload_with_a_chunked_body_is_201_unless_it_has_a_byte(string body, int status)
    {
        var before = await shared.Server.CountAsync("transfers");
        using var http = new RawHttp(shared.Server.Address);
        await http.SendHeadAsync(
            $"POST {TusClient.Endpoint}", "Upload-Length: 0", "Transfer-Encoding: chunked", "Content-Type: application/offset+octet-stream");
        await http.SendAsync(Encoding.ASCII.GetBytes(body));

        Assert.Equal(status, await http.StatusAsync());
        Assert.Equal(before + (status == 201 ? 1 : 0), await shared.Server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Creation_with_upload_returns_the_new_offset()
    {
        using var response = await _tus.SendAsync(
            "POST", TusClient.Endpoint, Bytes[..4], ("Upload-Length", "9"), ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("4", response.Header("Upload-Offset"));
        await _tus.SendAllAsync(response.Headers.Location!.ToString(), 4, Bytes[4..]);
        Assert.Equal(Bytes, await shared.Server.Client.GetByteArrayAsync(response.Header("Transfer-Link")!.Download()));
    }

    [Fact]
    public async Task Creation_with_the_whole_upload_completes_it_in_one_request()
    {
        using var response = await _tus.SendAsync(
            "POST", TusClient.Endpoint + "?downloads=1", Bytes, ("Upload-Length", "9"), ("Content-Type", "application/offset+octet-stream"));
        Assert.Equal("9", response.Header("Upload-Offset"));
        Assert.Null(response.Header("Upload-Expires"));
        var transfer = await shared.Server.Store.FindAsync(Id(response), CancellationToken.None);
        Assert.Equal((Web.Transfers.TransferState.Sealed, 1), (transfer!.State, transfer.MaxDownloads));
    }

    [Fact]
    public async Task Creation_with_another_content_type_is_415_and_stores_nothing()
    {
        var before = await shared.Server.CountAsync("lanes");
        using var response = await _tus.SendAsync("POST", TusClient.Endpoint, Bytes, ("Upload-Length", "9"), ("Content-Type", "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(before, await shared.Server.CountAsync("lanes"));
    }

    [Fact]
    public async Task Creation_PATCH_and_HEAD_return_Upload_Expires_in_RFC_9110_format()
    {
        using var created = await _tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "9"));
        var url = created.Headers.Location!.ToString();
        using var patch = await _tus.PatchAsync(url, 0, Bytes[..4]);
        using var head = await _tus.HeadAsync(url);
        foreach (var answer in new[] { created, patch, head })
        {
            var expires = DateTimeOffset.ParseExact(answer.Header("Upload-Expires")!, "R", CultureInfo.InvariantCulture);
            Assert.InRange(expires - shared.Server.Clock.GetUtcNow(), TimeSpan.FromDays(2.9), TimeSpan.FromDays(3.1));
        }
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("crc32")]
    public async Task Bytes_with_a_matching_checksum_are_accepted(string algorithm)
    {
        var url = await _tus.CreateAsync(9);
        using var response = await _tus.PatchAsync(url, 0, Bytes[..4], ("Upload-Checksum", Checksum(algorithm, Bytes[..4])));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using var rest = await _tus.PatchAsync(url, 4, Bytes[4..], ("Upload-Checksum", Checksum(algorithm, Bytes[4..])));
        Assert.Equal(Bytes, await shared.Server.Client.GetByteArrayAsync(rest.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("crc32")]
    public async Task Bytes_with_a_wrong_checksum_are_460_and_discarded(string algorithm)
    {
        var url = await _tus.CreateAsync(9);
        await _tus.SendAllAsync(url, 0, Bytes[..2]);
        using var response = await _tus.PatchAsync(url, 2, "XXXXXXX"u8.ToArray(), ("Upload-Checksum", Checksum(algorithm, Bytes)));
        Assert.Equal(460, (int)response.StatusCode);
        Assert.Equal(2, await _tus.OffsetAsync(url));
        using var right = await _tus.PatchAsync(url, 2, Bytes[2..]);
        Assert.Equal(Bytes, await shared.Server.Client.GetByteArrayAsync(right.Header("Transfer-Link")!.Download()));
    }

    [Theory]
    [InlineData("md5 AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("sha1")]
    [InlineData("sha1 AAAA")]
    [InlineData("sha1 !")]
    public async Task Unsupported_checksum_is_400(string checksum)
    {
        var url = await _tus.CreateAsync(9);
        using var response = await _tus.PatchAsync(url, 0, Bytes, ("Upload-Checksum", checksum));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await _tus.OffsetAsync(url));
    }

    [Fact]
    public async Task Termination_is_204_and_later_requests_are_404()
    {
        var url = await _tus.CreateAsync(9);
        await _tus.SendAllAsync(url, 0, Bytes[..4]);
        using var response = await _tus.SendAsync("DELETE", url, (byte[]?)null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        foreach (var method in new[] { "HEAD", "PATCH", "DELETE" })
        {
            using var later = await _tus.SendAsync(method, url, [], ("Upload-Offset", "4"), ("Content-Type", "application/offset+octet-stream"));
            Assert.Equal(HttpStatusCode.NotFound, later.StatusCode);
        }
    }

    private static string Checksum(string algorithm, byte[] bytes)
    {
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.Append(0, bytes));
#pragma warning disable CA5350 // The protocol requires SHA-1; the checksum only detects transmission errors.
        var value = algorithm switch { "sha1" => SHA1.HashData(bytes), "sha256" => SHA256.HashData(bytes), _ => crc };
#pragma warning restore CA5350
        return $"{algorithm} {Convert.ToBase64String(value)}";
    }

    private static Web.Storage.StoredId Id(HttpResponseMessage response) =>
        Web.Storage.StoredId.TryParse(response.Header("Transfer-Link")![^22..], out var id) ? id : throw new InvalidDataException();
}
