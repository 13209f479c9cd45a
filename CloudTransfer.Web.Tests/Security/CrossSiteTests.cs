using System.Net;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Cross-site requests to every route that the server maps.</summary>
public sealed class CrossSiteTests : IDisposable
{
    private const string AdminKey = "administrators-only-key";

    // They take bytes or JSON, which have no field for a form token. The origin check protects them; programs send no origin.
    private static readonly string[] WithoutFormToken =
    [
        "POST /upload", "POST /$", "PUT /a.bin", "PUT /$", "/api/", "POST /error", "POST /-/sent",
        // One click of a mail program (RFC 8058), which has no page of ours; its address is the token.
        "POST /mail/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$",
    ];

    private readonly RunningServer _server = new(null, [("Admin:Key", AdminKey), ("SignIn:Passkeys:Enabled", "true"), .. OpenIdProvider.OfNobody]);

    [Fact]
    public async Task Every_route_that_changes_state_rejects_pages_of_other_sites()
    {
        var (sent, visitor) = await PrepareAsync();
        using var administrator = visitor;
        var changing = Routes(sent).Where(route => route.Changes).ToList();
        Assert.True(changing.Count >= 12, string.Join(", ", changing));

        foreach (var route in changing)
        {
            foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri(_server.Address, route.Path)) { Content = new FormUrlEncodedContent([]) };
                request.Headers.Add(name, value);
                using var answer = await administrator.SendAsync(request);
                // A page without a referrer sends its form with "Origin: null" and is checked by the form token, which is missing here.
                // Whoever is no person does not come as far as that.
                var status = value is not "null" || !route.HasFormToken ? HttpStatusCode.Forbidden
                    : route.NeedsPerson ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest;
                Assert.True(answer.StatusCode == status, $"{route} with {name}: {value} returned {answer.StatusCode}");
            }
        }

        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
        Assert.Equal(1, await _server.CountAsync("transfers"));
    }

    [Fact]
    public async Task Every_form_requires_an_antiforgery_token()
    {
        var (sent, visitor) = await PrepareAsync();
        visitor.Dispose();

        var without = Routes(sent).Where(route => route is { Changes: true, HasFormToken: false }).Select(route => route.ToString());

        string[] known = [.. WithoutFormToken, "PUT /r/", $"POST /r/{sent.Id}$", $"/r/{sent.Id}/transfers$", $"/r/{sent.Id}/tus$", $"/r/{sent.Id}/receipts/"];
        Assert.DoesNotContain(without, route => !known.Any(part => $"{route}$".Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Safe_methods_change_nothing()
    {
        var (sent, visitor) = await PrepareAsync();
        using var administrator = visitor;
        var showing = Routes(sent).Where(route => route is { Changes: false, IsFile: false }).ToList();
        Assert.True(showing.Count >= 20, string.Join(", ", showing));

        foreach (var route in showing)
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri(_server.Address, route.Path)) { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
            using var answer = await administrator.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500, $"{route} returned {answer.StatusCode}");
        }

        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
        Assert.Equal(1, await _server.CountAsync("transfers"));
    }

    public void Dispose() => _server.Dispose();

    private IReadOnlyList<EveryRoute> Routes(UploadAnswer sent) => EveryRoute.Of(_server.Services, sent.Id, RequestCredentials.OwnerToken(sent.OwnerLink));

    private async Task<(UploadAnswer Sent, Visitor Administrator)> PrepareAsync()
    {
        var sent = await _server.Client.PutAsync("a.bin", [1, 2, 3]);
        var visitor = new Visitor(_server.Address);
        using var entered = await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey));
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        return (sent, visitor);
    }
}
