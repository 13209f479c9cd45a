using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Authentication;

/// <summary>A server that takes uploads only from those it knows.</summary>
public sealed class UploadKeyTests : IDisposable
{
    private const string Key = "first-upload-key-of-two", Second = "second-upload-key-of-two";

    private readonly RunningServer _server = new(null, ("Upload:AccessKeys:0", Key), ("Upload:AccessKeys:1", Second));

    public static TheoryData<string, string> Ways => new()
    {
        { "POST", "/upload" }, { "PUT", "/a.bin" }, { "POST", "/api/v1/transfers" }, { "POST", "/api/v1/tus" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_way_to_upload_asks_for_a_key_before_it_reads_the_body(string method, string path)
    {
        using var without = await SendAsync(method, path, null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(["Bearer", "Basic"], without.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        using var wrong = await SendAsync(method, path, new AuthenticationHeaderValue("Bearer", "no-upload-key-at-all"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        foreach (var right in new[] { new AuthenticationHeaderValue("Bearer", Key), Basic(Second) })
        {
            using var answer = await SendAsync(method, path, right);
            Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_key_uploads_and_whoever_has_the_link_needs_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1, 2, 3]), Headers = { Authorization = Basic(Key) } };
        using var created = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"{created.Headers.Location}/download"));
    }

    [Fact]
    public async Task A_browser_signs_in_once_by_a_form_and_can_sign_out()
    {
        using var visitor = new Visitor(_server.Address);
        using (var asked = await visitor.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
            Assert.Empty(asked.Headers.WwwAuthenticate);
        }

        using (var wrong = await visitor.SubmitAsync("/", "form[data-id=sign-in]", ("key", "no-upload-key-at-all")))
            Assert.Contains("That is not the key", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var entered = await visitor.SubmitAsync("/", "form[data-id=sign-in]", ("key", Key)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
            var cookie = entered.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("upload-pass=", StringComparison.Ordinal));
            Assert.Contains("httponly", cookie, StringComparison.Ordinal);
            Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
            Assert.Contains("max-age=2592000", cookie, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);
        }

        Assert.NotNull((await visitor.ReadAsync("/")).QuerySelector("form[data-id=new-transfer]"));
        using var left = await visitor.SubmitAsync("/", "form[data-id=sign-out]");
        Assert.Matches("^upload-pass=; expires=Thu, 01 Jan 1970 [^;]*; path=/; samesite=lax; httponly$", Assert.Single(left.Headers.GetValues("Set-Cookie")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("/", "upload-pass")]
    [InlineData("/admin", "admin-pass")]
    public async Task A_session_is_good_at_every_replica_until_its_key_is_removed_from_the_settings(string page, string cookie)
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key), ("Upload:AccessKeys:1", Second), ("Admin:Key", Key));
        using var visitor = new Visitor(server.Address);
        using var entered = await visitor.SubmitAsync(page, "form[data-id=sign-in]", ("key", Key));
        var session = visitor.Cookies.GetCookies(new Uri(server.Address, page))[cookie]!.Value;

        foreach (var (kept, status) in new[] { (Key, HttpStatusCode.OK), (Second, HttpStatusCode.Unauthorized) })
        {
            using var other = new RunningServer(server.VolumePath, ("Upload:AccessKeys:0", kept), ("Admin:Key", kept));
            Assert.Equal(status, await OpenAsync(other, page, cookie, session));
        }
    }

    [Theory]
    [InlineData("/", "upload-pass", "upload")]
    [InlineData("/admin", "admin-pass", "admin")]
    public async Task A_session_that_an_earlier_version_gave_goes_on(string page, string cookie, string purpose)
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key), ("Admin:Key", Key));
        var protector = server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("CloudTransfer.Pass.v1", purpose).ToTimeLimitedDataProtector();
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(server, page, cookie, protector.Protect(fingerprint, TimeSpan.FromMinutes(1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, page, cookie, protector.Protect(fingerprint, TimeSpan.FromMinutes(-1))));
    }

    [Theory]
    [InlineData("/", "upload-pass", "/")]
    [InlineData("/admin", "admin-pass", "/admin")]
    public async Task A_copied_session_cookie_is_refused_by_every_replica_after_its_owner_signed_out(string page, string cookie, string path)
    {
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", Key), ("Admin:Key", Key));
        using var other = new RunningServer(server.VolumePath, ("Upload:AccessKeys:0", Key), ("Admin:Key", Key));
        using var owner = new Visitor(server.Address);
        using var second = new Visitor(server.Address);
        foreach (var visitor in new[] { owner, second })
            (await visitor.SubmitAsync(page, "form[data-id=sign-in]", ("key", Key))).Dispose();
        var (stolen, kept) = (Session(owner), Session(second));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(other, page, cookie, stolen));

        (await owner.SubmitAsync(page, "form[action$='/sign-out']")).Dispose();

        // Of the last letter, base64url looks at some bits alone: it is the same session.
        var same = stolen[..^1] + (char)(stolen[^1] is 'A' or 'Q' or 'g' or 'w' ? stolen[^1] + 1 : stolen[^1]);
        foreach (var replica in new[] { server, other })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(replica, page, cookie, stolen));
            Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(replica, page, cookie, same));
            Assert.Equal(HttpStatusCode.OK, await OpenAsync(replica, page, cookie, kept));
        }

        string Session(Visitor visitor) => visitor.Cookies.GetCookies(new Uri(server.Address, path))[cookie]!.Value;
    }

    [Fact]
    public async Task A_hundred_guesses_at_once_get_ten_answers_and_then_not_even_the_right_key_helps()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SendAsync("PUT", "/a.bin", Basic($"guessed-upload-key-{i}"))));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode is HttpStatusCode.Unauthorized));
        Assert.Equal(90, answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync("PUT", "/a.bin", Basic(Key))).StatusCode);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Right_keys_are_no_guesses_however_many_come_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => SendAsync("PUT", "/a.bin", Basic(Key))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(0, await _server.CountAsync("attempts"));
    }

    [Theory]
    [InlineData("127.0.0.0/8", HttpStatusCode.Created)]
    [InlineData("203.0.113.0/24", HttpStatusCode.Unauthorized)]
    public async Task A_user_is_believed_from_the_proxys_own_address_and_from_no_other(string network, HttpStatusCode status)
    {
        using var behind = new RunningServer(null, ("Proxy:UserHeader", "Remote-User"), ("Proxy:KnownNetworks:0", network));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]) };
        request.Headers.Add("Remote-User", "ada");
        // Whoever is in front may say what it likes of where the request came from.
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(status, (await behind.Client.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await behind.Client.PutAsync("/a.bin", new ByteArrayContent([1]))).StatusCode);
    }

    [Fact]
    public async Task A_user_of_the_proxy_guesses_at_no_key_by_the_Authorization_that_the_proxy_asked_for()
    {
        using var behind = new RunningServer(null, ("Proxy:UserHeader", "Remote-User"), ("Proxy:KnownNetworks:0", "127.0.0.0/8"), ("Upload:AccessKeys:0", Key));
        for (var n = 0; n < 12; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { Authorization = Basic("the-proxy-s-own-password") } };
            request.Headers.Add("Remote-User", "ada");
            Assert.Equal(HttpStatusCode.Created, (await behind.Client.SendAsync(request)).StatusCode);
        }

        Assert.Equal(0, await behind.CountAsync("attempts"));
    }

    [Theory]
    [InlineData("Upload:AccessKeys:0", "short", "Upload:AccessKeys:0")]
    [InlineData("Admin:Key", "has spaces in between it", "Admin:Key")]
    [InlineData("Admin:GrafanaUrl", "grafana", "Admin:GrafanaUrl")]
    [InlineData("Proxy:UserHeader", "Remote-User", "Proxy:KnownNetworks")]
    [InlineData("Proxy:UserHeader", "Remote User:", "Proxy:UserHeader")]
    public async Task A_wrong_value_stops_the_host_and_names_the_key_but_tells_no_secret(string key, string value, string named)
    {
        using var volume = new TestFolder();
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = OwnHost.Build(volume.Path, (key, value));
            await app.StartAsync();
        });

        Assert.Contains(named, StartupError.Reason(fault), StringComparison.Ordinal);
        if (key is "Admin:Key" or "Upload:AccessKeys:0")
            Assert.DoesNotContain(value, $"{fault}", StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();

    private static async Task<HttpStatusCode> OpenAsync(RunningServer replica, string page, string cookie, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { { "Cookie", $"{cookie}={session}" } } };
        using var answer = await replica.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static AuthenticationHeaderValue Basic(string key) => RequestCredentials.Password(key, "anybody");

    private Task<HttpResponseMessage> SendAsync(string method, string path, AuthenticationHeaderValue? shown)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Authorization = shown } };
        if (method is not "GET")
            request.Content = new ByteArrayContent([1, 2, 3]);
        return _server.Client.SendAsync(request);
    }
}
