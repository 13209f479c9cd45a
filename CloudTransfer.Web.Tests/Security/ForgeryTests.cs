using System.Net;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Nothing changes because some page made a browser ask for it.</summary>
public sealed class ForgeryTests : IDisposable
{
    private readonly RunningServer _server = new(null, ("Admin:Key", "administrators-only-key"), ("Upload:AccessKeys:0", "an-upload-key-for-tests"));

    public static TheoryData<string> Forms => ["/t/{token}", "/t/{token}/delete", "/d/{id}", "/sign-in", "/sign-out", "/admin/sign-in", "/admin/delete"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_without_its_page_s_token_is_refused(string path)
    {
        var sent = await SendAsync();
        using var visitor = await AdministratorAsync();
        using var answer = await visitor.PostAsync(Fill(path, sent), ("message", "forged"), ("id", sent.Id), ("key", "an-upload-key-for-tests"), ("password", "x"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await AssertUntouchedAsync(sent);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    [InlineData("/upload")]
    public async Task What_another_site_sends_is_refused(string path)
    {
        var sent = await SendAsync();
        foreach (var (header, value) in new[] { ("Origin", "http://elsewhere.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Fill(path, sent)) { Content = new FormUrlEncodedContent([]) };
            request.Headers.Add(header, value);
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        await AssertUntouchedAsync(sent);
    }

    [Fact]
    public async Task Opening_every_page_changes_nothing()
    {
        var sent = await SendAsync();
        using var visitor = await AdministratorAsync();
        foreach (var path in new[] { "/t/{token}", "/t/{token}?saved=true", "/t/{token}/delete", "/t/{token}/qr.svg", "/admin", "/admin/delete?id={id}", "/admin/transfers/{id}", "/admin?deleted=1" })
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Fill(path, sent))).StatusCode);
        await AssertUntouchedAsync(sent);
    }

    [Fact]
    public async Task Every_secret_page_is_kept_by_no_cache_no_search_engine_and_no_referrer()
    {
        var sent = await SendAsync();
        using var visitor = await AdministratorAsync();
        foreach (var path in new[] { "/t/{token}", "/t/{token}/delete", "/t/{token}/qr.svg", "/admin", "/admin/transfers/{id}", "/admin/delete?id={id}" })
        {
            using var answer = await visitor.GetAsync(Fill(path, sent));
            Assert.True(answer.Headers.CacheControl!.NoStore, path);
            Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        }
    }

    public void Dispose() => _server.Dispose();

    private static string Fill(string path, UploadAnswer sent) =>
        path.Replace("/t/{token}", new Uri(sent.OwnerLink).AbsolutePath, StringComparison.Ordinal).Replace("{id}", sent.Id, StringComparison.Ordinal);

    private async Task<Visitor> AdministratorAsync()
    {
        var visitor = new Visitor(_server.Address);
        using var entered = await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "administrators-only-key"));
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        return visitor;
    }

    private async Task<UploadAnswer> SendAsync()
    {
        using var keyed = new HttpClient { BaseAddress = _server.Address, DefaultRequestHeaders = { { "Authorization", "Bearer an-upload-key-for-tests" } } };
        return await keyed.PutAsync("a.bin?message=untouched", [1, 2, 3]);
    }

    private async Task AssertUntouchedAsync(UploadAnswer sent)
    {
        Assert.Contains("untouched", await _server.Client.GetStringAsync($"/d/{sent.Id}"), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }
}
