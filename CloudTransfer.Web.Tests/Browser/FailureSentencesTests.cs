using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The messages for failures of the network, a proxy or the server: what happened and what to do.</summary>
public sealed class FailureSentencesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Page = "<html><h1>Access denied</h1>Contact proxy-admin@example.org about http://secret.example.org/token</html>";

    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData(200, "You are signed out. Sign in again in another tab: it goes on here by itself.")]
    [InlineData(302, "You are signed out. Sign in again in another tab: it goes on here by itself.")]
    [InlineData(401, "You are signed out. Sign in again in another tab: it goes on here by itself.")]
    [InlineData(429, "The server is asked too often just now. It goes on by itself.")]
    [InlineData(500, "The server cannot be reached just now (500). It goes on by itself.")]
    [InlineData(502, "The server cannot be reached just now (502). It goes on by itself.")]
    [InlineData(503, "The server cannot be reached just now (503). It goes on by itself.")]
    [InlineData(504, "The server cannot be reached just now (504). It goes on by itself.")]
    public async Task A_transient_failure_is_explained_and_the_upload_resumes_by_itself(int status, string sentence)
    {
        using var server = new RunningServer();
        await using var proxy = await ScriptedProxy.StartAsync(server.Address);
        proxy.Script = http => RefuseAsync(http, status);
        var (sending, folder) = await SendAsync(proxy);

        await Assertions.Expect(sending.Notice).ToHaveTextAsync(sentence);
        await AssertNothingElseIsSaidAsync(sending);
        proxy.Script = _ => Task.FromResult(false);
        await folder.AssertIsAtAsync(server.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(403, "Something between this page and the server does not let this through (403). Ask whoever runs the server, or your network.")]
    [InlineData(404, "The server no longer has this upload: it was deleted, or nothing came for too long. Cancel the upload, and send the files again.")]
    [InlineData(410, "The server no longer has this upload: it was deleted, or nothing came for too long. Cancel the upload, and send the files again.")]
    [InlineData(413, "A proxy before the server does not take requests of this size (413). Ask whoever runs it to allow larger ones.")]
    [InlineData(418, "The server did not accept this (418). Try again; if it stays so, tell whoever runs the server.")]
    [InlineData(507, "The server's disk is full. Tell whoever runs it, and resume later: what has arrived is kept.")]
    public async Task A_permanent_failure_stops_the_upload_and_says_what_to_do(int status, string sentence)
    {
        using var server = new RunningServer();
        await using var proxy = await ScriptedProxy.StartAsync(server.Address);
        proxy.Script = http => RefuseAsync(http, status);
        var (sending, folder) = await SendAsync(proxy);

        await Assertions.Expect(sending.Stopped).ToHaveTextAsync(sentence);
        await AssertNothingElseIsSaidAsync(sending);
        proxy.Script = _ => Task.FromResult(false);
        await sending.PressAsync("pause");
        await folder.AssertIsAtAsync(server.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(200, "You are signed out. Sign in again in another tab, then try again here.")]
    [InlineData(302, "You are signed out. Sign in again in another tab, then try again here.")]
    [InlineData(413, "A proxy before the server does not take requests of this size (413). Ask whoever runs it to allow larger ones.")]
    [InlineData(502, "The server cannot be reached just now (502). Nothing is lost: try again in a moment.")]
    public async Task A_failed_creation_is_explained_in_the_form_which_keeps_the_chosen_files(int status, string sentence)
    {
        using var server = new RunningServer();
        await using var proxy = await ScriptedProxy.StartAsync(server.Address);
        proxy.Script = async http =>
        {
            if (!HttpMethods.IsPost(http.Request.Method))
                return false;
            await AnswerAsync(http, status);
            return true;
        };
        var (sending, folder) = await SendAsync(proxy);

        await Assertions.Expect(sending.Problem).ToHaveTextAsync(sentence);
        await AssertNothingElseIsSaidAsync(sending);
        proxy.Script = _ => Task.FromResult(false);
        await sending.SendAsync();
        await folder.AssertIsAtAsync(server.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_whose_transfer_was_deleted_says_so()
    {
        using var server = new RunningServer();
        var folder = LocalFolder.Write(_work["Holiday"], [9_000_000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), server.Address);
        await sending.ThrottleAsync(1_500_000);
        var created = sending.Page.WaitForResponseAsync("**/api/v1/transfers");
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        var transfer = (await (await created).JsonAsync())!.Value;
        await sending.ReachesAsync(10);
        await sending.PressAsync("pause");
        await sending.IsInStateAsync("paused");
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{transfer.GetProperty("id")}");
        delete.Headers.Authorization = new AuthenticationHeaderValue("Bearer", transfer.GetProperty("ownerLink").GetString()![^32..]);
        using var deleted = await server.Client.SendAsync(delete);
        Assert.True(deleted.IsSuccessStatusCode);

        await sending.PressAsync("pause");
        await Assertions.Expect(sending.Stopped).ToContainTextAsync("The server no longer has this upload");
        await AssertNothingElseIsSaidAsync(sending);
        await sending.Page.Context.CloseAsync();
    }

    private static async Task<bool> RefuseAsync(HttpContext http, int status)
    {
        if (!http.Request.Path.StartsWithSegments("/api/v1/tus", StringComparison.Ordinal))
            return false;
        await AnswerAsync(http, status);
        return true;
    }

    private static Task AnswerAsync(HttpContext http, int status)
    {
        if (status == 302)
            http.Response.Headers.Location = "http://sign-in.example.org/?rd=secret";
        return ScriptedProxy.AnswerAsync(http, status, Page);
    }

    private async Task<(SendingPage ContentSender, LocalFolder Folder)> SendAsync(ScriptedProxy proxy)
    {
        var folder = LocalFolder.Write(_work["Holiday"], [50_000, 70]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), proxy.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        return (sending, folder);
    }

    private static async Task AssertNothingElseIsSaidAsync(SendingPage sending)
    {
        var said = await sending.Form.InnerTextAsync();
        foreach (var word in new[] { "tus", "html", "denied", "secret", "XMLHttp", "Error", "undefined", "fetch" })
            Assert.DoesNotContain(word, said, StringComparison.Ordinal);
    }
}
