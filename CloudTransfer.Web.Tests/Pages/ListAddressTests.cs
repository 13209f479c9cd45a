using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Tests.FileRequests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>The address of a part of a list says where that begins. One that is not understood has no part, and no other is shown in its place.</summary>
public sealed class ListAddressTests : IDisposable
{
    private const string Sentence = "The address is not understood: begin with the first page.";

    private readonly TestFolder _volume = new();
    private readonly RunningServer _server;

    public ListAddressTests() => _server = new RunningServer(_volume.Path, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Admin:Key", "administrators-only-key")]);

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Fact]
    public async Task List_says_so_where_it_is_not_understood_where_it_begins()
    {
        var (_, session) = await TestPerson.SignInAsync(_server, "admin", UserRole.Administrator);
        using var administrator = TestPerson.Browser(_server, session);
        using var made = await administrator.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Photos"));

        foreach (var list in new[] { "/transfers", "/requests", $"{made.Headers.Location}", "/admin", "/admin/people", "/admin/requests", "/admin/audit" })
        {
            using var wrong = await administrator.GetAsync($"{list}?after=x");
            Assert.Equal((list, HttpStatusCode.BadRequest), (list, wrong.StatusCode));
            Assert.Contains(Sentence, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            // Of a form that was sent with nothing in the field.
            using var first = await administrator.GetAsync($"{list}?after=");
            Assert.Equal((list, HttpStatusCode.OK), (list, first.StatusCode));
            Assert.DoesNotContain(Sentence, await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Api_refuses_what_is_not_understood()
    {
        var (user, _) = await TestPerson.SignInAsync(_server);
        var token = (await _server.Services.GetRequiredService<ApiTokens>().MakeAsync(user, "Test", ApiScopes.Read, null, CancellationToken.None))!.Value.Value;
        var request = await _server.Client.AskAsync(new { title = "Photos" });

        foreach (var (after, expected) in new[] { ("", HttpStatusCode.OK), ("x", HttpStatusCode.BadRequest) })
        {
            using var sent = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/transfers?after={after}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var received = RequestClient.Own(HttpMethod.Get, request);
            received.RequestUri = new Uri($"{received.RequestUri}?after={after}", UriKind.Relative);
            foreach (var asked in new[] { sent, received })
            {
                using var answer = await _server.Client.SendAsync(asked);
                Assert.Equal(expected, answer.StatusCode);
            }
        }
    }
}
