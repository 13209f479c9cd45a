using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>Zips of selected files, composed of ranges of the stored zip.</summary>
public sealed class PartialZipTests : IAsyncLifetime, IDisposable
{
    private readonly RunningServer _server = new();
    private SampleTree _tree = null!;

    private string Zip => $"/d/{_tree.Answer.Id}/zip";

    public async Task InitializeAsync() => _tree = await SampleTree.SendAsync(_server.Client);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("T/a", "a.zip", "a/1.bin a/b%20c/7.bin a/b/2.bin a/b/c/5.bin a/b/c/8.bin a/empty/ a/zero.bin a/%26amp%3B%3D%2B%23!.txt")]
    [InlineData("T/a/b", "b.zip", "b/2.bin b/c/5.bin b/c/8.bin")]
    [InlineData("T/hollow", "hollow.zip", "hollow/within/")]
    [InlineData("T/a/empty", "empty.zip", "empty/")]
    [InlineData("T/ab/", "ab.zip", "ab/4.bin ab/%C3%A9%20%E6%97%A5%E6%9C%AC/")]
    [InlineData("T/%2e%2e", "%2e%2e.zip", "%252e%252e/9.bin")]
    public async Task Zip_of_a_folder_contains_exactly_that_folder(string folder, string name, string paths)
    {
        using var response = await _server.Client.GetAsync($"{Zip}?folder={Uri.EscapeDataString(folder)}");
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, name), (response.StatusCode, response.SavedAs()));
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal("application/zip", response.Content.Headers.ContentType!.MediaType);
        Assert.False(response.Headers.ETag!.IsWeak);
        var expected = _tree.Expected([folder.TrimEnd('/')], []);
        Assert.Equal(paths.Split(' ').Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal), expected.Keys.Order(StringComparer.Ordinal));
        await SampleTree.AssertHoldsAsync(expected, bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Zip_contains_exactly_the_selection_and_serves_every_range(int seed)
    {
        var random = new SeededRandom(seed * 104_729);
        for (var round = 0; round < 8; round++)
        {
            var folders = Enumerable.Range(0, random.Next(4)).Select(_ => SampleTree.Folders[random.Next(SampleTree.Folders.Count)]).ToList();
            var numbers = Enumerable.Range(0, 2 + random.Next(6)).Select(_ => random.Next(_tree.Files.Count)).Distinct().ToList();
            if (folders.Count == 0 && numbers.Count < 2)
                continue;
            var address = $"{Zip}?{string.Join('&', folders.Select(folder => $"folder={Uri.EscapeDataString(folder)}").Concat(numbers.Select(number => $"file={number}")))}";
            var whole = await _server.Client.GetByteArrayAsync(address);
            await SampleTree.AssertHoldsAsync(_tree.Expected(folders, numbers), whole);
            for (var part = 0; part < 12; part++)
            {
                var first = random.Next(whole.Length);
                var last = first + random.Next(Math.Min(whole.Length - first, part < 6 ? 200 : whole.Length));
                using var response = await RangeAsync(address, first, last);
                Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
                Assert.Equal(new ContentRangeHeaderValue(first, last, whole.Length), response.Content.Headers.ContentRange);
                var bytes = await response.Content.ReadAsByteArrayAsync();
                Assert.True(whole.AsSpan(first..(last + 1)).SequenceEqual(bytes), $"{address} {first}-{last}");
            }
        }
    }

    [Fact]
    public async Task Files_are_selected_by_number_or_range_and_folders_by_name_or_file()
    {
        var one = await _server.Client.GetByteArrayAsync($"{Zip}?file=2-3,5&file=0&folderOf=5.3");
        await SampleTree.AssertHoldsAsync(_tree.Expected(["T/a/b"], [0, 2, 3, 5]), one);
        Assert.Equal(one, await _server.Client.GetByteArrayAsync($"{Zip}/any%20name.zip?folder=T/a/b&file=3,0,2&file=&folder=&file=5"));
    }

    [Fact]
    public async Task ETag_depends_on_the_transfer_and_the_selection_and_is_the_same_on_every_replica()
    {
        using var second = new RunningServer(_server.VolumePath);
        var tags = new List<EntityTagHeaderValue>();
        foreach (var (server, query) in new[] { (_server, "folder=T/a"), (second, "folder=T/a"), (_server, "folderOf=0.2"), (_server, "folder=T/ab"), (_server, "file=0,1") })
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, $"{Zip}?{query}");
            using var response = await server.Client.SendAsync(head);
            tags.Add(response.Headers.ETag!);
        }

        Assert.Equal([tags[0], tags[0], tags[0]], tags[..3]);
        Assert.Equal(3, tags.Distinct().Count());
        var whole = await _server.Client.GetByteArrayAsync($"{Zip}?folder=T/a");
        using var rest = await RangeAsync($"{Zip}?folder=T/a", 1000, null, second.Client, tags[0]);
        Assert.Equal(whole[1000..], await rest.Content.ReadAsByteArrayAsync());
        using var other = await RangeAsync($"{Zip}?folder=T/a", 1000, null, second.Client, tags[3]);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Selection_of_one_file_redirects_to_the_file()
    {
        using var response = await _server.Client.GetAsync($"{Zip}?file=4");
        Assert.Equal((HttpStatusCode.Redirect, $"/d/{_tree.Answer.Id}/files/4/4.bin"), (response.StatusCode, response.Headers.Location!.ToString()));
    }

    [SkippableTheory]
    [InlineData("unzip", "-tq", "No errors detected")]
    [InlineData("7z", "t", "Everything is Ok")]
    [InlineData("bsdtar", "-tf", "a/b/c/8.bin")]
    [InlineData("python3", "-m zipfile -t", "Done testing")]
    public async Task Other_programs_read_the_zip_without_warnings(string program, string arguments, string expectedText)
    {
        var tool = Requires.Program(program);
        await File.WriteAllBytesAsync(_server.Folder["a.zip"], await _server.Client.GetByteArrayAsync($"{Zip}?folder=T/a&folder=T/a%20b&file=9-12"));
        var run = await Tool.RunAsync(tool, [.. arguments.Split(' '), _server.Folder["a.zip"]]);
        Assert.True(run.ExitCode == 0, run.Text);
        Assert.Contains(expectedText, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", run.Text, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableTheory]
    [InlineData("curl", "-sSfL -C - -o")]
    [InlineData("wget", "-q -c -O")]
    public async Task Interrupted_download_resumes(string program, string arguments)
    {
        var tool = Requires.Program(program);
        var address = $"{Zip}?folder=T/a";
        var whole = await _server.Client.GetByteArrayAsync(address);
        await File.WriteAllBytesAsync(_server.Folder["part.zip"], whole[..2345]);
        var run = await Tool.RunAsync(tool, [.. arguments.Split(' '), _server.Folder["part.zip"], new Uri(_server.Address, address).ToString()]);
        Assert.True(run.ExitCode == 0, run.Text);
        Assert.Equal(whole, await File.ReadAllBytesAsync(_server.Folder["part.zip"]));
    }

    [Theory]
    [InlineData("", 400, "Nothing is selected")]
    [InlineData("?file=&folder=", 400, "Nothing is selected")]
    [InlineData("?file=a", 400, "named by its number")]
    [InlineData("?file=-1", 400, "named by its number")]
    [InlineData("?file=5-2", 400, "named by its number")]
    [InlineData("?file=99999999999", 400, "named by its number")]
    [InlineData("?file=1,,2", 400, "named by its number")]
    [InlineData("?folderOf=1", 400, "named by its number")]
    [InlineData("?folderOf=1.0", 400, "named by its number")]
    [InlineData("?folderOf=0.99", 404, "")]
    [InlineData("?file=900-2147483647", 404, "")]
    [InlineData("?folder=../..", 404, "")]
    [InlineData("?folder=T/a/1.bin", 404, "")]
    [InlineData("?folder=t", 404, "")]
    [InlineData("?folder=%00&folder=%ff", 400, "")]
    [InlineData("?folder=%01&folder=%ff", 404, "")]
    public async Task Invalid_selection_is_rejected_with_a_message(string query, int status, string expectedText)
    {
        using var response = await _server.Client.GetAsync(Zip + query);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(expectedText, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selection_too_long_for_a_URL_is_rejected_with_advice()
    {
        foreach (var query in new[] { string.Join('&', Enumerable.Repeat("file=1", 900)), "file=" + string.Join(',', Enumerable.Repeat("1", 1001)) })
        {
            using var response = await _server.Client.GetAsync($"{Zip}?{query}");
            Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
            Assert.Contains("whole folders", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await SampleTree.AssertHoldsAsync(_tree.Expected(["T"], Enumerable.Range(0, _tree.Files.Count).ToList()), await _server.Client.GetByteArrayAsync($"{Zip}?file=0-2147483647&folder=T"));
    }

    [Fact]
    public async Task Partial_zip_counts_as_a_download_of_a_file()
    {
        await _server.Client.GetByteArrayAsync($"{Zip}?folder=T/a");
        await Eventually.HoldsAsync(async () => (await _server.Client.GetStringAsync("/metrics"))
            .Contains("cloudtransfer_downloads_total{kind=\"file\",outcome=\"complete\"} 1\n", StringComparison.Ordinal));
    }

    private async Task<HttpResponseMessage> RangeAsync(string address, long from, long? to, HttpClient? client = null, EntityTagHeaderValue? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(from, to) } };
        if (ifRange is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return await (client ?? _server.Client).SendAsync(request);
    }
}
