using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>A password protects every URL of a transfer, with every request method.</summary>
public sealed class PasswordOnEveryRouteTests
{
    private static readonly string[] Routes =
    [
        "", "?find=secret", "?view=gallery", "?folder=d", "/download", "/files/0", "/files/0/view", "/files/0/content", "/SHA256SUMS",
        "/zip?folder=d", "/zip/some.zip?file=0-1",
    ];

    [Fact]
    public async Task Every_route_requires_the_password()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PostAsync([("d/secret.png", [1, 2, 3]), ("d/b.txt", [4])], ("password", "open sesame"), ("message", "secret"));
        await Eventually.HoldsAsync(async () => await StatusAsync(server, sent.Id, "/SHA256SUMS", HttpMethod.Get, "open sesame") is HttpStatusCode.OK);

        foreach (var route in Routes)
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, sent.Id, route, method, null));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, sent.Id, route, method, "open sesame"));
            }

            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, sent.Id, route, HttpMethod.Get, null, ranged: true));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, sent.Id, "/files/0/content", HttpMethod.Get, "wrong"));
    }

    private static async Task<HttpStatusCode> StatusAsync(
        RunningServer server, string id, string route, HttpMethod method, string? password, bool ranged = false)
    {
        using var request = new HttpRequestMessage(method, $"/d/{id}{route}") { Headers = { { "Accept", "text/html" } } };
        if (password is not null)
            request.Headers.Authorization = RequestCredentials.Password(password);
        if (ranged)
            request.Headers.Range = new RangeHeaderValue(0, 0);
        using var response = await server.Client.SendAsync(request);
        if (response.StatusCode is HttpStatusCode.Unauthorized)
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return response.StatusCode;
    }
}
