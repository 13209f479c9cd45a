using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class UploadResponseTests : IDisposable
{
    private const string Firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private readonly RunningServer _server = new();
    private readonly HttpContent _form = new FormBody().File("a.bin", [1, 2, 3]).ToContent();

    public void Dispose()
    {
        _form.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Browser_is_redirected_to_the_owner_page()
    {
        using var response = await _server.Client.PostAsAsync(Firefox, _form);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Matches("/t/[A-Za-z0-9_-]{32}$", response.Headers.Location!.OriginalString);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task API_client_gets_JSON_and_the_link_in_Location()
    {
        using var response = await _server.Client.PostAsAsync("application/json", _form);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(
            ["id", "link", "ownerLink", "name", "size", "files", "expires", "downloads", "displayName", "title", "from"], answer.Select(member => member.Key), StringComparer.Ordinal);
        Assert.Equal($"{_server.Address}d/{answer["id"]}", (string?)answer["link"]);
        Assert.Equal((string?)answer["link"], response.Headers.Location!.OriginalString);
        Assert.StartsWith($"{_server.Address}t/", (string?)answer["ownerLink"], StringComparison.Ordinal);
        Assert.Equal(("a.bin", 3, 1), ((string?)answer["name"], (int)answer["size"]!, (int)answer["files"]!));
        Assert.Null(answer["downloads"]);
        Assert.InRange((DateTimeOffset)answer["expires"]! - _server.Clock.GetUtcNow(), TimeSpan.FromDays(6.99), TimeSpan.FromDays(7));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Terminal_client_gets_the_link_and_a_newline()
    {
        using var response = await _server.Client.PostAsAsync("*/*", _form);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(response.Headers.Location!.OriginalString + "\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Links_start_with_the_configured_public_URL()
    {
        using var server = new RunningServer(null, ("Proxy:PublicUrl", "https://send.example.org/"));

        var answer = await server.Client.PutFileAsync("a.bin", [1]);

        Assert.StartsWith("https://send.example.org/d/", answer.Link, StringComparison.Ordinal);
        Assert.StartsWith("https://send.example.org/t/", answer.OwnerLink, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_is_problem_JSON_for_an_API_client_and_one_line_for_a_terminal()
    {
        using var notAForm = new StringContent("x");
        using var program = await _server.Client.PostAsAsync("application/json", notAForm);
        using var alsoNotAForm = new StringContent("x");
        using var terminal = await _server.Client.PostAsAsync("*/*", alsoNotAForm);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (program.StatusCode, terminal.StatusCode));
        Assert.Equal("application/problem+json", program.Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/plain", terminal.Content.Headers.ContentType!.MediaType);
        var line = await terminal.Content.ReadAsStringAsync();
        Assert.Contains("multipart/form-data", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }
}
