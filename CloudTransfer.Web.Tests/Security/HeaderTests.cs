using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The security headers of every response: pages, errors, assets, downloads and API responses.</summary>
public sealed class HeaderTests : IDisposable
{
    private const string AdminKey = "administrators-only-key";

    private static readonly (string Name, string Value)[] Always =
    [
        ("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    private readonly RunningServer _server = new(null, ("Admin:Key", AdminKey), ("Proxy:KnownNetworks:0", "127.0.0.0/8"));

    [Fact]
    public async Task Every_response_has_a_strict_policy_and_forbids_framing_and_sniffing()
    {
        foreach (var (what, answer) in await AnswersAsync())
        {
            foreach (var (name, value) in Always)
                Assert.True(string.Equals(value, Header(answer, name), StringComparison.Ordinal), $"{what}: {name}: {Header(answer, name)}");
            // The URL of the upload page is not secret, and the origin check needs the origin of its form.
            Assert.Equal((what, what is "GET /" or "HEAD /" ? "same-origin" : "no-referrer"), (what, Header(answer, "Referrer-Policy")));
            Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
            var policy = Header(answer, "Content-Security-Policy") ?? "";
            Assert.True(policy.Contains("default-src 'none'", StringComparison.Ordinal), $"{what}: {policy}");
            Assert.True(policy.Contains("base-uri 'none'", StringComparison.Ordinal), $"{what}: {policy}");
            Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains("; sandbox;", StringComparison.Ordinal), $"{what}: {policy}");
            Assert.False(policy.Contains("unsafe", StringComparison.Ordinal) || policy.Contains('*', StringComparison.Ordinal) || policy.Contains("http", StringComparison.Ordinal), $"{what}: {policy}");
            Assert.Null(Header(answer, "Server"));
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Shared_caches_store_no_private_page_or_content()
    {
        foreach (var (what, answer) in await AnswersAsync())
        {
            var cache = answer.Headers.CacheControl;
            var isCacheable = !(cache is { NoStore: true } or { Private: true });
            // The upload page and the API page are the same for all clients and are revalidated each time; so are the assets.
            var mayBeCached = what.EndsWith(" (file)", StringComparison.Ordinal) || (what is "GET /" or "HEAD /" or "GET /api" or "HEAD /api" && cache is { NoCache: true });
            Assert.True(!isCacheable || mayBeCached, $"{what}: Cache-Control: {cache}");
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task HSTS_is_sent_only_over_TLS(string scheme, bool expected)
    {
        foreach (var path in new[] { "/", "/nothing/here", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-Proto", scheme } } };
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal(expected ? "max-age=31536000" : null, Header(answer, "Strict-Transport-Security"));
        }
    }

    public void Dispose() => _server.Dispose();

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(" & ", values) : null;

    // Every route with a safe method, as a browser and as a program, and the usual errors.
    private async Task<List<(string What, HttpResponseMessage Answer)>> AnswersAsync()
    {
        using var visitor = new Visitor(_server.Address);
        (await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey))).Dispose();
        UploadAnswer[] sent =
        [
            await _server.Client.PostAsync([("F/a.html", "<script>"u8.ToArray()), ("F/b.png", [1])]),
            await _server.Client.PutAsync("a.pdf?password=secret", [1]),
            await _server.Client.PutAsync("a.svg?downloads=1", [1]),
        ];
        var answers = new List<(string, HttpResponseMessage)>();
        foreach (var transfer in sent)
        {
            foreach (var route in EveryRoute.Of(_server.Services, transfer.Id, RequestCredentials.OwnerToken(transfer.OwnerLink)).Where(route => !route.Changes))
            {
                answers.Add(($"{route}{(route.IsFile ? " (file)" : "")}", await SendAsync(visitor, route.Method, route.Path, "text/html")));
                if (!route.IsFile)
                    answers.Add(($"{route}", await SendAsync(visitor, route.Method, route.Path, "application/json")));
            }
        }

        foreach (var (method, path) in new[] { ("GET", "/nothing/here"), ("POST", "/upload"), ("PUT", "/..."), ("PATCH", "/"), ("DELETE", "/d/x"), ("POST", "/t/x"), ("POST", "/api/v1/transfers") })
            foreach (var accept in new[] { "text/html", "application/json", "*/*" })
                answers.Add(($"{method} {path}", await SendAsync(visitor, method, path, accept)));
        return answers;
    }

    private async Task<HttpResponseMessage> SendAsync(Visitor visitor, string method, string path, string accept)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        var answer = await visitor.SendAsync(request);
        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{method} {path}: {answer.StatusCode}");
        return answer;
    }
}
