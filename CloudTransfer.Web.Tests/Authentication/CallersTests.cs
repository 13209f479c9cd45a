using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Authentication;

/// <summary>Who is taken for signed in where no policy asks, and what that costs.</summary>
public sealed class CallersTests
{
    private static readonly (string Key, string Value)[] Mail = [("Mail:Smtp:Host", "mail.example.org"), ("Mail:From", "transfers@example.org")];

    [Fact]
    public async Task Header_for_somebody_else_is_no_guess_where_there_are_no_keys()
    {
        using var server = new RunningServer(null, [.. Mail, ("Admin:Key", "administrators-only-key")]);
        using var visitor = new Visitor(server.Address);

        Assert.Equal(HttpStatusCode.Created, await SendAsync(server, HttpMethod.Put, "/a.txt"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, HttpMethod.Get, "/"));
        var token = (await visitor.ReadAsync("/admin")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using (var wrong = await visitor.PostAsync("/sign-in", ("key", "no-upload-key-at-all"), ("__RequestVerificationToken", token)))
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);

        Assert.Equal(0, await server.CountAsync("attempts"));
    }

    [Theory]
    [InlineData("anyone", HttpStatusCode.OK)]
    [InlineData("keys", HttpStatusCode.Unauthorized)]
    public async Task Page_of_uploads_is_no_place_to_guess_at_keys(string allowed, HttpStatusCode status)
    {
        using var server = new RunningServer(null, [.. Mail, ("Upload:AccessKeys:0", "an-upload-key-for-tests"), ("Upload:Allowed", allowed)]);

        Assert.Equal(status, await SendAsync(server, HttpMethod.Get, "/"));
        Assert.Equal(status, await SendAsync(server, HttpMethod.Head, "/"));
        Assert.Equal(0, await server.CountAsync("attempts"));

        await SendAsync(server, HttpMethod.Put, "/a.txt");
        Assert.Equal(1, await server.CountAsync("attempts"));
    }

    [Fact]
    public async Task Session_is_worth_nothing_once_sign_in_is_off()
    {
        using var on = new RunningServer(null, [.. OpenIdProvider.OfNobody, .. Mail]);
        var (_, session) = await TestPerson.SignInAsync(on);
        using var off = new RunningServer(on.VolumePath, Mail);

        Assert.Equal(HttpStatusCode.Created, await SendByMailAsync(on, session));
        Assert.Equal(HttpStatusCode.BadRequest, await SendByMailAsync(off, session));
    }

    private static async Task<HttpStatusCode> SendByMailAsync(RunningServer server, string session)
    {
        using var browser = TestPerson.Browser(server, session);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.txt") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" }, { "X-Recipients", "ann@example.org" } } };
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SendAsync(RunningServer server, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "no-upload-key-at-all") } };
        if (method == HttpMethod.Put)
            request.Content = new ByteArrayContent([1]);
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
