using System.Net;
using System.Text.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>Transfers of every kind, with what senders, recipients and the administrator have of them: links, cookies, tickets.</summary>
internal sealed class SampleTransfers
{
    public const string AdminKey = "administrators-only-key";

    private const string Password = "open sesame";

    private readonly byte[] _thumbnail = Pictures.WebP();
    private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _states = new(StringComparer.Ordinal);
    private UploadAnswer _folder = null!, _secret = null!, _limited = null!, _deleted = null!;
    private string _ticket = "";
    private CookieContainer _administrator = new();

    /// <summary>Sends them.</summary>
    public static async Task<SampleTransfers> SendAsync(RunningServer server)
    {
        var (samples, client) = (new SampleTransfers(), server.Client);
        await samples.AddAsync(client, "large.bin", SampleBytes.Of(12_000_000));
        await samples.AddAsync(client, "empty.bin", []);
        await samples.AddAsync(client, "päper \U0001F4C4.pdf?expires=2d", SampleBytes.Of(1000));
        samples._folder = await client.SendFormAsync(new FormBody().Field("title", "Grüße").Field("message", "two\r\nlines")
            .File("F/a.jpg", Pictures.Photo(Pictures.Jpeg(), size: 200_000)).File("F/G/b.bin", SampleBytes.Of(6_000_000)).File("ä.txt", []));
        samples._bytes[samples._folder.Id] = await client.DownloadAsync(samples._folder.Id);
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "INSERT INTO thumbnails (transfer_id, number, content) VALUES (@Id, 1, @content)", new { samples._folder.Id, content = samples._thumbnail }, CancellationToken.None);
        samples._secret = await client.PutAsync($"secret.bin?password={Uri.EscapeDataString(Password)}", [7]);
        samples._limited = await client.PutAsync("limited.bin?downloads=2", [1, 2, 3]);
        Assert.Equal([1, 2, 3], await client.DownloadAsync(samples._limited.Id));
        using (var begun = await client.GetAsync($"/d/{samples._limited.Id}/download"))
            samples._ticket = begun.Headers.Location!.ToString();
        samples._deleted = await client.PutAsync("deleted.bin", [9]);
        await DeleteAsync(client, samples._deleted);
        using (var visitor = new Visitor(server.Address))
        {
            using var signedIn = await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey));
            samples._administrator = visitor.Cookies;
        }

        foreach (var id in samples._bytes.Keys)
            samples._states[id] = await StateAsync(client, id);
        return samples;
    }

    /// <summary>Sends another file.</summary>
    public async Task<UploadAnswer> AddAsync(HttpClient client, string name, byte[] bytes)
    {
        var sent = await client.PutAsync(name, bytes);
        _bytes[sent.Id] = bytes;
        return sent;
    }

    /// <summary>Deletes a transfer as its owner.</summary>
    public static async Task DeleteAsync(HttpClient client, UploadAnswer sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}");
        request.Headers.Authorization = RequestCredentials.Owner(sent.OwnerLink);
        using var deleted = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    /// <summary>Asserts that all bytes are there, by what changes nothing.</summary>
    public async Task AssertAreReadableAtAsync(HttpClient client)
    {
        foreach (var (id, bytes) in _bytes)
            Assert.Equal(bytes, await client.DownloadAsync(id));
    }

    /// <summary>Asserts that all of them are as they were. Takes no download of the limited one.</summary>
    public async Task AssertAreAtAsync(RunningServer server)
    {
        var client = server.Client;
        await AssertAreReadableAtAsync(client);
        foreach (var (id, state) in _states)
            Assert.Equal(state, await StateAsync(client, id));
        await AssertUnzipsAsync(_bytes[_folder.Id]);
        Assert.Equal(SampleBytes.Of(6_000_000), await client.DownloadAsync(_folder.Id, 1));
        Assert.Equal(_thumbnail, await client.GetByteArrayAsync($"/d/{_folder.Id}/files/1/thumbnail"));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.UnlockAsync(_secret.Id, "wrong"));
        Assert.Equal(HttpStatusCode.OK, await client.UnlockAsync(_secret.Id, Password));
        Assert.Contains("Grüße", await client.GetStringAsync(new Uri(_folder.OwnerLink).AbsolutePath), StringComparison.Ordinal);
        using (var gone = await client.GetAsync($"/d/{_deleted.Id}"))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        // Its owner is told how it ended.
        using (var ended = await client.GetAsync(new Uri(_deleted.OwnerLink).AbsolutePath))
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin");
        request.Headers.Add("Cookie", string.Join("; ", _administrator.GetAllCookies().Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var admin = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, admin.StatusCode);
    }

    /// <summary>Asserts that the limited transfer has one download, which the ticket of before takes, and no other.</summary>
    public async Task AssertLastDownloadAsync(HttpClient client)
    {
        using (var other = await client.GetAsync($"/d/{_limited.Id}/download"))
            Assert.NotEqual(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal([1, 2, 3], await client.GetByteArrayAsync(_ticket));
        using var used = await client.GetAsync($"/d/{_limited.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, used.StatusCode);
    }

    // Without what says by which address it was asked.
    private static async Task<string> StateAsync(HttpClient client, string id)
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/transfers/{id}"));
        return string.Join('\n', answer.RootElement.EnumerateObject().Where(property => property.Name is not "link").Select(property => property.ToString()));
    }

    private static async Task AssertUnzipsAsync(byte[] zip)
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["all.zip"], zip);
        var tested = await Tool.RunAsync(Requires.Program("unzip"), "-tq", folder["all.zip"]);
        Assert.True(tested.ExitCode == 0, tested.Text);
    }
}
