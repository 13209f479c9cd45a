using System.Net;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>A server that terminates TLS itself, with a certificate, an HTTP port and an HTTPS port in its configuration.</summary>
public sealed partial class TlsTests : IAsyncLifetime, IDisposable
{
    private const string Key = "a-key-for-uploads-and-all";

    private readonly TestFolder _work = new();
    private readonly SelfSignedCertificate _certificate;
    private ReplicaProcess _replica = null!;
    private Uri _secure = null!;

    public TlsTests() => _certificate = new SelfSignedCertificate(_work.Path);

    public async Task InitializeAsync()
    {
        _replica = await ReplicaProcess.StartAsync(
            _work["volume"], ("Admin:Key", Key), ("Upload:AccessKeys:0", Key),
            ("Kestrel:Endpoints:Plain:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:Secure:Url", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", _certificate.Path), ("Kestrel:Certificates:Default:KeyPath", _certificate.KeyPath));
        await Eventually.HoldsAsync(() => Task.FromResult(SecureAddress().IsMatch(_replica.Log)));
        _secure = new Uri(SecureAddress().Match(_replica.Log).Value);
    }

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    public void Dispose()
    {
        _certificate.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task HSTS_is_sent_only_over_TLS()
    {
        using var secure = ClientOf(_secure);
        using var plain = ClientOf(_replica.Address);
        var sent = await secure.PutAsync("a.bin", [1, 2, 3]);
        foreach (var path in new[] { "/", "/nothing/here", "/sign-in", $"/d/{sent.Id}", $"/d/{sent.Id}/download", "/openapi/v1.json", "/health/live" })
        {
            using var byTls = await secure.GetAsync(path);
            using var byHttp = await plain.GetAsync(path);
            Assert.Equal((path, "max-age=31536000"), (path, byTls.Header("Strict-Transport-Security")));
            Assert.Equal((path, null), (path, byHttp.Header("Strict-Transport-Security")));
        }
    }

    [Fact]
    public async Task Links_use_the_scheme_of_the_request_and_both_schemes_serve_downloads()
    {
        using var plain = ClientOf(_replica.Address);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var secure = ClientOf(_secure, version);
            using var put = await secure.PutAsync("/a.bin", new ByteArrayContent(Content.Of(3_000_000)));
            var sent = await put.TakenAsync();
            Assert.Equal(version, put.Version);
            Assert.All([sent.Link, sent.OwnerLink], link => Assert.StartsWith(_secure.ToString(), link, StringComparison.Ordinal));
            Assert.Equal(Content.Of(3_000_000), await secure.DownloadAsync(sent.Id));
            Assert.Equal(Content.Of(3_000_000), await plain.DownloadAsync(sent.Id));
            var page = await secure.GetStringAsync(new Uri(sent.OwnerLink));
            Assert.Contains(sent.Link, page, StringComparison.Ordinal);
            Assert.DoesNotContain("http://127", page, StringComparison.Ordinal);
        }

        Assert.StartsWith(_replica.Address.ToString(), (await plain.PutAsync("a.bin", [1])).Link, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "__Host-form", "__Host-upload-pass", "__Secure-admin-pass")]
    [InlineData(false, "form", "upload-pass", "admin-pass")]
    public async Task Cookies_have_Host_and_Secure_prefixes_over_TLS(bool isSecure, string form, string upload, string admin)
    {
        var address = isSecure ? _secure : _replica.Address;
        using var visitor = new Visitor(address, _certificate.Trusted);
        foreach (var (page, name) in new[] { ("/", upload), ("/admin", admin) })
        {
            using var entered = await visitor.SubmitAsync(page, "form[data-id=sign-in]", ("key", Key));
            Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
            Assert.DoesNotContain("http", entered.Headers.Location!.ToString(), StringComparison.Ordinal);
            using var opened = await visitor.GetAsync(page);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
            var kept = visitor.Cookies.GetCookies(new Uri(address, page));
            Assert.All([form, name], cookie => Assert.NotNull(kept[cookie]));
            Assert.All(kept, cookie => Assert.Equal((cookie.Name, isSecure, true), (cookie.Name, cookie.Secure, cookie.HttpOnly)));
        }
    }

    private HttpClient ClientOf(Uri address, Version? version = null) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = _certificate.Trusted })
    {
        BaseAddress = address,
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        DefaultRequestHeaders = { { "Authorization", "Bearer " + Key }, { "Accept", "application/json" } },
    };

    [GeneratedRegex(@"https://127\.0\.0\.1:\d+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SecureAddress();
}
