using System.Net;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

public sealed class ManifestTests(TusServer shared) : IClassFixture<TusServer>
{
    private readonly TusClient _tus = shared.Tus;
    private readonly HttpClient _http = shared.Server.Client;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Parallel_lanes_produce_a_zip_that_unzip_accepts(int lanes)
    {
        var unzip = Requires.Program("unzip");
        var folder = SampleFolder.Of(0, 10, 1_500_000, 0, 4096, 1, 300_000, 0, 999_999, 0);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(lanes));
        Assert.Equal(lanes, answer.Uploads!.Count);
        await Task.WhenAll(answer.Uploads.Select(lane => _tus.SendAllAsync(lane.Url, 0, folder.Lane(lane))));

        await folder.AssertIsAtAsync(_http, answer.Link);
        using var files = new TestFolder();
        await File.WriteAllBytesAsync(files["a.zip"], await _http.GetByteArrayAsync(answer.Link.Download()));
        var tested = await Tool.RunAsync(unzip, "-t", files["a.zip"]);
        Assert.True(tested.ExitCode == 0, Encoding.UTF8.GetString(tested.Output) + tested.Errors);
    }

    [Fact]
    public async Task File_that_spans_every_lane_has_the_right_checksum()
    {
        var folder = SampleFolder.Of(3, 2_000_003, 5);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(8));
        foreach (var lane in answer.Uploads!.Reverse())
            await _tus.SendAllAsync(lane.Url, 0, folder.Lane(lane));
        await folder.AssertIsAtAsync(_http, answer.Link);
    }

    [Fact]
    public async Task Lanes_accept_pieces_of_any_size_in_any_order()
    {
        var folder = SampleFolder.Of([.. Enumerable.Range(0, 60).Select(n => n * 137 % 5000)]);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(4));
        var left = answer.Uploads!.Select(lane => (Lane: lane, Sent: 0)).ToList();
        for (var step = 0; left.Count > 0; step++)
        {
            var (lane, sent) = left[step % left.Count];
            var bytes = folder.Lane(lane).Skip(sent).Take(1 + (step * 7919 % 6000)).ToArray();
            await _tus.SendAllAsync(lane.Url, sent, bytes);
            if (sent + bytes.Length == lane.Size)
                left.RemoveAt(step % left.Count);
            else
                left[step % left.Count] = (lane, sent + bytes.Length);
        }

        await folder.AssertIsAtAsync(_http, answer.Link);
    }

    [Fact]
    public async Task Twenty_thousand_small_files_are_uploaded_in_four_requests()
    {
        var folder = SampleFolder.Of([.. Enumerable.Range(0, 20_000).Select(n => n % 100)]);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(4));
        var joined = folder.Joined;
        await Task.WhenAll(answer.Uploads!.Select(lane => _tus.SendAllAsync(lane.Url, 0, joined[(int)lane.Offset..(int)(lane.Offset + lane.Size)])));
        await folder.AssertIsAtAsync(_http, answer.Link);
    }

    [Fact]
    public async Task Single_file_without_a_folder_is_stored_unchanged()
    {
        var film = SampleFolder.OneFile(1_000_001);
        var answer = await _tus.CreateTransferAsync(film.Manifest(3));
        Assert.Equal("film.mkv", answer.Name);
        await Task.WhenAll(answer.Uploads!.Select(lane => _tus.SendAllAsync(lane.Url, 0, film.Lane(lane))));
        await film.AssertIsAtAsync(_http, answer.Link);
    }

    [Fact]
    public async Task Transfer_of_empty_files_is_complete_on_creation()
    {
        var folder = SampleFolder.Of(0, 0, 0);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(4));
        Assert.Equal("sealed", answer.State);
        Assert.Equal(0, Assert.Single(answer.Uploads!).Size);
        Assert.Equal(0, await _tus.OffsetAsync(answer.Uploads![0].Url));
        await folder.AssertIsAtAsync(_http, answer.Link);
    }

    [Fact]
    public async Task Files_with_the_same_name_are_renamed()
    {
        var answer = await _tus.CreateTransferAsync(new ManifestRequest([new("a.txt", 1), new("A.TXT", 1), new("../a.txt", 1)]));
        await _tus.SendAllAsync(answer.Uploads![0].Url, 0, "abc"u8.ToArray());
        await using var zip = new System.IO.Compression.ZipArchive(await _http.GetStreamAsync(answer.Link.Download()));
        Assert.Equal(["a.txt", "A (2).TXT", "a (3).txt"], zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task Response_describes_the_transfer_and_upload_URLs_do_not_derive_from_the_link()
    {
        var folder = SampleFolder.Of(10, 20, 30);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2) with { Message = "Look!", Downloads = 3, Expires = "2d" });
        Assert.Equal(("Holiday.zip", 60, 3, 3, "receiving", 0), (answer.Name, answer.Size, answer.Files, answer.Downloads, answer.State, answer.Received));
        Assert.Equal([(0, 30), (30, 30)], answer.Uploads!.Select(lane => (lane.Offset, lane.Size)));
        Assert.EndsWith("/d/" + answer.Id, answer.Link, StringComparison.Ordinal);
        Assert.NotNull(answer.OwnerLink);
        Assert.Equal(2, answer.Uploads!.Select(lane => lane.Url).Distinct(StringComparer.Ordinal).Count());
        Assert.All(answer.Uploads!, lane => Assert.Matches("/api/v1/tus/[A-Za-z0-9_-]{32}$", lane.Url));
    }

    [Fact]
    public async Task Only_the_owner_sees_the_upload_URLs_and_offsets()
    {
        var folder = SampleFolder.Of(1000, 1000);
        var answer = await _tus.CreateTransferAsync(folder.Manifest(2));
        await _tus.SendAllAsync(answer.Uploads![1].Url, 0, folder.Lane(answer.Uploads[1])[..250]);

        var recipient = await _http.GetFromJsonAsync<TransferAnswer>($"/api/v1/transfers/{answer.Id}");
        Assert.Equal(("receiving", 250), (recipient!.State, recipient.Received));
        Assert.Null(recipient.Uploads);
        Assert.Null(recipient.OwnerLink);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/transfers/{answer.Id}");
        request.Headers.Authorization = RequestCredentials.Owner(answer.OwnerLink!);
        using var response = await _http.SendAsync(request);
        var owner = await response.Content.ReadFromJsonAsync<TransferAnswer>();
        Assert.Equal(answer.Uploads!.Select(lane => lane.Url), owner!.Uploads!.Select(lane => lane.Url));
        Assert.Equal([0, 250], owner.Uploads!.Select(lane => lane.Received));
        Assert.Equal(answer.OwnerLink, owner.OwnerLink);
    }

    [Theory]
    [InlineData("""{"files":[]}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"files":[{"path":"a","size":1}],""", 400)]
    [InlineData("""{"files":[{"path":"a","size":-1}]}""", 400)]
    [InlineData("""{"files":[{"path":"a"}]}""", 400)]
    [InlineData("""{"files":[{"size":1}]}""", 400)]
    [InlineData("""{"files":[{"path":"..","size":1}]}""", 400)]
    [InlineData("""{"files":[null]}""", 400)]
    [InlineData("""{"files":[{"path":"a","size":1}],"lanes":0}""", 400)]
    [InlineData("""{"files":[{"path":"a","size":1}],"downloads":0}""", 400)]
    [InlineData("""{"files":[{"path":"a","size":1}],"expires":"soon"}""", 400)]
    [InlineData("""{"files":[{"path":"a","size":67108865}]}""", 413)]
    [InlineData("""{"files":[{"path":"a","size":9223372036854775807},{"path":"b","size":9223372036854775807}]}""", 413)]
    public async Task Invalid_or_oversized_manifest_is_rejected_and_stores_nothing(string manifest, int status)
    {
        var before = await shared.Server.CountAsync("transfers");
        using var response = await _http.PostAsync("/api/v1/transfers", new StringContent(manifest, Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(before, await shared.Server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Too_many_files_or_an_overlong_manifest_is_413()
    {
        using var server = new RunningServer(null, ("Upload:MaxFiles", "2"));
        foreach (var manifest in new[] { """{"files":[{"path":"a","size":1},{"path":"b","size":1},{"path":"c","size":1}]}""", new string(' ', 2 << 20) })
        {
            using var response = await server.Client.PostAsync("/api/v1/transfers", new StringContent(manifest));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }

        await server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Space_is_reserved_on_creation_and_a_lack_of_space_is_507()
    {
        using var server = new RunningServer(null, ("Upload:MaxBytes", "4000TiB"));
        var tus = new TusClient(server.Client);
        using var full = await tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{3000L << 40}"));
        Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        using var manifest = await server.Client.PostAsJsonAsync("/api/v1/transfers", new ManifestRequest([new("a", 1500L << 40), new("b", 1500L << 40)]));
        Assert.Equal(HttpStatusCode.InsufficientStorage, manifest.StatusCode);
        await server.AssertEmptyAsync();

        await tus.CreateAsync(5 << 20);
        Assert.InRange(await AllocatedBytesAsync(Directory.EnumerateFiles(Path.Combine(server.VolumePath, "incoming")).Single()), 5 << 20, 6 << 20);
    }

    private static async Task<long> AllocatedBytesAsync(string file)
    {
        var stat = await Tool.RunAsync("stat", "-c", "%b", file);
        return long.Parse(Encoding.ASCII.GetString(stat.Output)) * 512;
    }
}
