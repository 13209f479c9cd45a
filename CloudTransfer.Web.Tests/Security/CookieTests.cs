using System.Net;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Under https a browser takes our cookies from us alone, and from TLS alone; under http they are still no script's.</summary>
public sealed class CookieTests : IDisposable
{
    private const string Key = "a-key-for-uploads-and-all";

    private readonly RunningServer _server = new(
        null, ("Admin:Key", Key), ("Upload:AccessKeys:0", Key), ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Proxy:PublicUrl", "https://send.example"));

    [Theory]
    [InlineData("https", "__Host-form", "__Host-upload-pass", "__Secure-admin-pass", "__Secure-transfer-key")]
    [InlineData("http", "form", "upload-pass", "admin-pass", "transfer-key")]
    public async Task Each_is_named_kept_and_sent_as_the_scheme_allows(string scheme, string form, string upload, string admin, string transfer)
    {
        var sent = await SendAsync();
        var browser = new List<string>();
        foreach (var (page, post, field, name, path) in new[]
        {
            ("/", "/sign-in", "key", upload, "/"), ("/admin", "/admin/sign-in", "key", admin, "/admin"), ($"/d/{sent.Id}", $"/d/{sent.Id}", "password", transfer, $"/d/{sent.Id}"),
        })
        {
            using var shown = await RequestAsync(HttpMethod.Get, page, scheme, browser);
            browser.AddRange(Named(shown, form, "/", scheme, "strict"));
            var token = (await shown.Content.ReadAsStringAsync()).Split("__RequestVerificationToken\" type=\"hidden\" value=\"")[1].Split('"')[0];
            using var entered = await RequestAsync(HttpMethod.Post, post, scheme, browser, ("__RequestVerificationToken", token), (field, Key));
            Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
            browser.Add(Assert.Single(Named(entered, name, path, scheme, "lax")));
            using var opened = await RequestAsync(HttpMethod.Get, page, scheme, browser);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        // What was given over http is nothing over https: somebody on the line may have set it.
        using var other = await RequestAsync(HttpMethod.Get, $"/d/{sent.Id}", scheme is "http" ? "https" : "http", browser);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private static IEnumerable<string> Named(HttpResponseMessage answer, string name, string path, string scheme, string sameSite)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            yield break;
        foreach (var cookie in cookies)
        {
            Assert.StartsWith(name + "=", cookie, StringComparison.Ordinal);
            var attributes = cookie.Split("; ").Skip(1).ToList();
            Assert.Contains("httponly", attributes);
            Assert.Contains($"samesite={sameSite}", attributes);
            Assert.Contains($"path={path}", attributes);
            Assert.Equal(scheme is "https", attributes.Contains("secure", StringComparer.Ordinal));
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
            yield return cookie.Split(';')[0];
        }
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, string scheme, List<string> cookies, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Accept", "text/html" }, { "X-Forwarded-Proto", scheme } } };
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies));
        if (fields.Length > 0)
            request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _server.Client.SendAsync(request);
    }

    private async Task<UploadAnswer> SendAsync()
    {
        using var keyed = new HttpClient { BaseAddress = _server.Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + Key } } };
        return await keyed.PutAsync("a.bin?password=" + Key, [1]);
    }
}
