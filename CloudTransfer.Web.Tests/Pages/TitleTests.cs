using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>The title and the sender of a transfer, from every kind of upload to every page.</summary>
public sealed class TitleTests : IDisposable
{
    private const string Title = "Lake & <b>friends</b>", From = "Anna \"A\" Müller", Query = "?title=Lake+%26+%3Cb%3Efriends%3C%2Fb%3E&from=Anna+%22A%22+M%C3%BCller";

    private readonly RunningServer _server = new();
    private readonly Visitor _visitor;

    public TitleTests() => _visitor = new Visitor(_server.Address);

    public void Dispose()
    {
        _visitor.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("form")]
    [InlineData("form query")]
    [InlineData("query")]
    [InlineData("header")]
    [InlineData("manifest")]
    [InlineData("tus")]
    public async Task The_recipient_sees_title_and_sender_of_every_kind_of_upload(string way)
    {
        var id = await SendAsync(way);
        var page = await _visitor.ReadAsync($"/d/{id}");

        Assert.Equal(Title, page.QuerySelector("h1")!.Text());
        Assert.Equal($"From {From}", page.QuerySelector(".sender")!.Text());
        Assert.StartsWith($"{Title}, ", page.Title, StringComparison.Ordinal);
        Assert.Equal(Title, page.QuerySelector("meta[property='og:title']")!.GetAttribute("content"));
        Assert.StartsWith($"From {From}: ", page.QuerySelector("meta[property='og:description']")!.GetAttribute("content"), StringComparison.Ordinal);
        Assert.Equal("a.bin", page.QuerySelector(".about .name")!.Text());
        var told = await _server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/transfers/{id}");
        Assert.Equal((Title, From, Title), (told.GetProperty("title").GetString(), told.GetProperty("from").GetString(), told.GetProperty("displayName").GetString()));
        Assert.StartsWith($"{Title}\nFrom {From}\na.bin\n", await _server.Client.GetStringAsync($"/d/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_title_a_transfer_has_the_name_of_its_files_and_the_message_is_unchanged()
    {
        var sent = await _server.Client.PutAsync("a.bin?message=Dear+Anna,%0Ahere+it+is.", [1]);
        var page = await _visitor.ReadAsync($"/d/{sent.Id}");

        Assert.Equal(("a.bin", "", ""), (sent.DisplayName, sent.Title, sent.Sender));
        Assert.Equal("a.bin", page.QuerySelector("h1")!.Text());
        Assert.Equal("Dear Anna,\nhere it is.", page.QuerySelector(".message")!.TextContent);
        Assert.Null(page.QuerySelector(".sender"));
        Assert.Null(page.QuerySelector(".about .name"));
    }

    [Fact]
    public async Task The_response_to_an_upload_and_the_mail_contain_title_and_sender()
    {
        var sent = await _server.Client.PutAsync("a.bin" + Query + "&message=Hello", [1]);

        Assert.Equal((Title, From, Title, "a.bin"), (sent.Title, sent.Sender, sent.DisplayName, sent.Name));
        var owner = await _visitor.ReadAsync(Owner(sent));
        Assert.Equal(Title, owner.QuerySelector("#sent")!.Text());
        Assert.Equal($"From {From}", owner.QuerySelector(".sender")!.Text());
        Assert.Equal(
            $"mailto:?subject={Uri.EscapeDataString(Title)}&body={Uri.EscapeDataString($"Hello\r\n\r\n{sent.Link}\r\n\r\n{From}\r\n")}",
            owner.QuerySelector("[data-id=mail]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_owner_changes_and_removes_title_and_sender()
    {
        var sent = await _server.Client.PutAsync("a.bin?title=Old&from=Anna&message=Stays", [1]);
        using (await _visitor.SubmitAsync(Owner(sent), "[data-id=change] form", ("title", " New\ntitle ")))
        {
            var page = await _visitor.ReadAsync($"/d/{sent.Id}");
            Assert.Equal(("New title", "From Anna"), (page.QuerySelector("h1")!.Text(), page.QuerySelector(".sender")!.Text()));
        }

        using (await _visitor.SubmitAsync(Owner(sent), "[data-id=change] form", ("title", ""), ("from", "")))
        {
            var page = await _visitor.ReadAsync($"/d/{sent.Id}");
            Assert.Equal(("a.bin", "Stays"), (page.QuerySelector("h1")!.Text(), page.QuerySelector(".message")!.Text()));
            Assert.Null(page.QuerySelector(".sender"));
        }
    }

    [Fact]
    public async Task A_PATCH_changes_only_the_fields_that_it_contains()
    {
        var sent = await _server.Client.PutAsync("a.bin?title=Old&from=Anna", [1]);

        var changed = await PatchAsync(sent, """{"from":"Ben"}""");
        Assert.Equal(("Old", "Ben"), (changed.GetProperty("title").GetString(), changed.GetProperty("from").GetString()));
        changed = await PatchAsync(sent, """{"title":null}""");
        Assert.Equal(("", "Ben", "a.bin"), (changed.GetProperty("title").GetString(), changed.GetProperty("from").GetString(), changed.GetProperty("displayName").GetString()));
    }

    [Theory]
    [InlineData("title")]
    [InlineData("from")]
    public async Task A_title_or_sender_that_is_too_long_is_rejected_by_every_kind_of_upload(string field)
    {
        var text = new string('x', 101);
        using var form = new FormBody().File("a", [1]).Field(field, text).ToContent();
        using var body = new ByteArrayContent([1]);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a") { Content = body, Headers = { { $"X-{field}", text } } };
        foreach (var asked in new[]
        {
            _server.Client.PostAsAsync("application/json", form),
            _server.Client.SendAsync(put),
            _server.Client.PostAsync("/api/v1/transfers", JsonContent.Create(new Dictionary<string, object> { ["files"] = new[] { new { path = "a", size = 1 } }, [field] = text })),
            new TusClient(_server.Client).SendAsync("POST", $"{TusClient.Endpoint}?{field}={text}", (byte[]?)null, ("Upload-Length", "1")),
        })
        {
            using var answer = await asked;
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains($"'{field}' is longer than 100 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await _server.AssertEmptyAsync();
        var sent = await _server.Client.PutAsync("a.bin?title=Old", [1]);
        using var changed = await _visitor.SubmitAsync(Owner(sent), "[data-id=change] form", (field, text));
        var page = new HtmlParser().ParseDocument(await changed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);
        Assert.Contains($"'{field}'", page.QuerySelector("#error")!.Text(), StringComparison.Ordinal);
        Assert.Equal(text, page.QuerySelector($"[data-id=change] [name={field}]")!.GetAttribute("value"));
        Assert.Equal("Old", (await _visitor.ReadAsync($"/d/{sent.Id}")).QuerySelector("h1")!.Text());
    }

    [Fact]
    public async Task An_invalid_plain_form_is_shown_again_with_its_values()
    {
        using var form = new FormBody().File("a", [1]).Field("title", new string('x', 101)).Field("from", "Anna").Field("message", "Dear\nBen").Field("expires", "3d")
            .Field("downloads", "5").Field("password", "secret-word").ToContent();
        using var answer = await _server.Client.PostAsAsync("text/html", form);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        var back = page.QuerySelector("form[data-id=new-transfer]")!;

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("'title' is longer than 100 characters: shorten it. Then choose the files again.", back.QuerySelector("[role=alert]:not([hidden])")!.Text());
        Assert.Equal((new string('x', 101), "Anna", "5"), (Value("title"), Value("from"), Value("downloads")));
        Assert.Equal("Dear\nBen", back.QuerySelector<IHtmlTextAreaElement>("[name=message]")!.Value);
        Assert.Equal("3d", back.QuerySelector<IHtmlSelectElement>("[name=expires]")!.Value);
        Assert.True(back.QuerySelector("details")!.HasAttribute("open"));
        Assert.DoesNotContain("secret-word", page.Source.Text, StringComparison.Ordinal);
        Assert.Contains("no-store", $"{answer.Headers.CacheControl}", StringComparison.Ordinal);
        await _server.AssertEmptyAsync();

        string? Value(string name) => back.QuerySelector($"[name={name}]")!.GetAttribute("value");
    }

    [Fact]
    public async Task Addresses_in_a_message_are_links_with_nofollow_and_noopener()
    {
        var sent = await _server.Client.PutAsync("a.bin?message=" + Uri.EscapeDataString("Map: https://example.com/a?b=c&d=\"e\".\n\n  https://bank.example@evil.example/"), [1]);
        foreach (var path in new[] { $"/d/{sent.Id}", Owner(sent) })
        {
            var message = (await _visitor.ReadAsync(path)).QuerySelector(".message")!;
            var link = Assert.Single(message.QuerySelectorAll("a"));

            Assert.Equal(("https://example.com/a?b=c&d=", "https://example.com/a?b=c&d="), (link.GetAttribute("href"), link.TextContent));
            Assert.Equal("nofollow noopener ugc", link.GetAttribute("rel"));
            Assert.Equal("Map: https://example.com/a?b=c&d=\"e\".\n\n  https://bank.example@evil.example/", message.TextContent);
        }
    }

    [Fact]
    public async Task Title_and_sender_are_hidden_without_the_password()
    {
        var sent = await _server.Client.PutAsync("a.bin?password=x&title=geheimtitel&from=geheimname", [1]);
        foreach (var (address, accept) in new[] { ($"/d/{sent.Id}", "text/html"), ($"/d/{sent.Id}", "*/*"), ($"/api/v1/transfers/{sent.Id}", "application/json"), ($"/d/{sent.Id}/download", "*/*") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept", accept } } };
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.DoesNotContain("geheim", $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Deleting_a_transfer_removes_title_and_sender()
    {
        var sent = await _server.Client.PutAsync("a.bin" + Query, [1]);
        using var deleted = await _visitor.SubmitAsync(Owner(sent) + "/delete", "form[data-id=delete]");

        Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);
        Assert.Equal(0, await _server.CountAsync("transfers WHERE title <> '' OR sender <> ''"));
    }

    private static string Owner(UploadAnswer sent) => new Uri(sent.OwnerLink).AbsolutePath;

    private async Task<string> SendAsync(string way)
    {
        switch (way)
        {
            case "form":
                return (await _server.Client.SendFormAsync(new FormBody().File("a.bin", [1]).Field("title", Title).Field("from", From))).Id;
            case "form query":
                using (var request = new HttpRequestMessage(HttpMethod.Post, "/upload" + Query) { Content = new FormBody().File("a.bin", [1]).ToContent() })
                {
                    request.Headers.Add("Accept", "application/json");
                    using var answer = await _server.Client.SendAsync(request);
                    return (await answer.TakenAsync()).Id;
                }

            case "query":
                return (await _server.Client.PutAsync("a.bin" + Query, [1])).Id;
            case "header":
                await using (var connection = await RawConnection.OpenAsync(_server.Address))
                {
                    await connection.SendAsync($"PUT /a.bin HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nX-Title: {Title}\r\nX-From: {From}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
                    var body = (await connection.ReadAsync()).Body;
                    return JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]).RootElement.GetProperty("id").GetString()!;
                }

            case "manifest":
                using (var answer = await _server.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "a.bin", size = 1 } }, title = Title, from = From }))
                {
                    var made = (await answer.Content.ReadFromJsonAsync<TransferAnswer>())!;
                    Assert.Equal((Title, From), (made.Title, made.Sender));
                    await new TusClient(_server.Client).SendAllAsync(made.Uploads![0].Url, 0, [1]);
                    return made.Id;
                }

            default:
                var tus = new TusClient(_server.Client);
                var url = await tus.CreateAsync(1, "a.bin", Query);
                await tus.SendAllAsync(url, 0, [1]);
                using (var head = await tus.HeadAsync(url))
                    return head.Header("Transfer-Link")!.Split('/')[^1];
        }
    }

    private async Task<JsonElement> PatchAsync(UploadAnswer sent, string patch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{sent.Id}") { Content = new StringContent(patch) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/merge-patch+json");
        request.Headers.Authorization = RequestCredentials.Owner(sent.OwnerLink);
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
