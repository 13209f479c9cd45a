using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Authentication;

/// <summary>What those are answered who may not have what they ask for: in the form that they understand.</summary>
public sealed class ChallengeTests : IDisposable
{
    private const string Challenge = "Bearer realm=\"uploads\", Basic realm=\"uploads\", charset=\"UTF-8\"";
    private const string Missing =
        "This server takes uploads only from those it knows: send an upload key as a bearer's token, or by HTTP Basic with any user name, such as curl -u :key.";
    private const string Wrong = "That is none of this server's upload keys: ask whoever runs it for one.";

    private readonly RunningServer _server = new(null, ("Upload:AccessKeys:0", "an-upload-key-for-tests"), ("Admin:Key", "administrators-only-key"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(null, Missing)]
    [InlineData("Bearer no-upload-key-at-all", Wrong)]
    [InlineData("Basic OnNlY3JldA==", Wrong)]
    public async Task A_terminal_reads_what_to_send_and_a_program_a_problem_document(string? authorization, string detail)
    {
        using var terminal = await SendAsync(HttpMethod.Put, "/a.bin", "*/*", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, terminal.StatusCode);
        Assert.Equal(Challenge, terminal.Headers.NonValidated["WWW-Authenticate"].ToString());
        Assert.Equal("no-store", terminal.Headers.CacheControl!.ToString());
        Assert.Contains(detail, await terminal.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var program = await SendAsync(HttpMethod.Post, "/api/v1/transfers", "application/json", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
        Assert.Equal(Challenge, program.Headers.NonValidated["WWW-Authenticate"].ToString());
        Assert.Equal("application/problem+json", program.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await program.Content.ReadAsStringAsync());
        Assert.Equal("urn:cloudtransfer:key-needed", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(401, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(detail, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", null)]
    [InlineData("POST", "/upload", null)]
    [InlineData("PUT", "/a.bin", "Bearer no-upload-key-at-all")]
    public async Task A_browser_gets_the_page_with_the_form_and_no_dialog_of_its_own(string method, string path, string? authorization)
    {
        using var answer = await SendAsync(new HttpMethod(method), path, "text/html", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.Equal("/sign-in", page.QuerySelector("form[data-id=sign-in]")!.GetAttribute("action"));
        Assert.Equal(authorization is not null, page.QuerySelector("#error") is not null);
        Assert.Null(page.QuerySelector("form[data-id=sign-out], a[href='/']"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("*/*")]
    public async Task The_administrator_s_pages_answer_everybody_with_the_form(string accept)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/admin", accept, "Bearer administrators-only-key");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.Equal("/admin/sign-in", page.QuerySelector("form[data-id=sign-in]")!.GetAttribute("action"));
    }

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("*/*", "text/plain")]
    public async Task Who_has_tried_too_many_keys_is_told_when_to_come_again(string accept, string type)
    {
        for (var n = 0; n < 10; n++)
            (await SendAsync(HttpMethod.Put, "/a.bin", "*/*", $"Bearer no-upload-key-at-all-{n}")).Dispose();
        using var answer = await SendAsync(HttpMethod.Put, "/a.bin", accept, "Bearer an-upload-key-for-tests");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(15), answer.Headers.RetryAfter!.Delta);
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Too many wrong keys came from your address: wait 15 minutes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/a.bin", "HTTP/1.1 401 ")]
    [InlineData("POST", "/upload", "HTTP/1.1 401 ")]
    [InlineData("POST", "/api/v1/transfers", "HTTP/1.1 401 ")]
    [InlineData("POST", "/admin/delete", "HTTP/1.1 401 ")]
    public async Task The_answer_comes_before_anything_of_the_body_is_read(string method, string path, string status)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        // A server that would read says 100 first.
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n");
        Assert.StartsWith(status, await connection.ReadUntilQuietAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, string? authorization)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Accept", accept } } };
        if (authorization is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent([1, 2, 3]);
        return await _server.Client.SendAsync(request);
    }
}
