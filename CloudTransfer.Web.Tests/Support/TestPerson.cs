using System.Net;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>People of <see cref="OpenIdProvider.OfNobody"/>, who are signed in without that their provider is asked.</summary>
internal static class TestPerson
{
    /// <summary>Signs somebody in as the provider's callback does; each subject is one person.</summary>
    public static async Task<(StoredId Id, string Session)> SignInAsync(RunningServer server, string subject = "1", UserRole role = UserRole.Member, string provider = OpenIdProvider.Name)
    {
        var identity = new ExternalIdentity("https://id.example.org", subject, provider, "Ada Lovelace", "ada@example.org", role, IsAllowed: true);
        var answer = Assert.IsType<SignInAnswer.SignedIn>(await server.Services.GetRequiredService<UserStore>().SignInAsync(identity, CancellationToken.None));
        var start = new SessionStart(provider, "Firefox on Linux", null, TimeSpan.FromDays(7));
        var properties = new AuthenticationProperties();
        UserSessionFormat.SetToken(properties, await server.Services.GetRequiredService<UserSessions>().BeginAsync(answer.User.Id, start, CancellationToken.None));
        return (answer.User.Id, Format(server).Protect(new AuthenticationTicket(UserPrincipal.Of(answer.User, Schemes.UserSession), properties, Schemes.UserSession)));
    }

    /// <summary>The token in the text of a session's cookie.</summary>
    public static SessionToken TokenOf(RunningServer server, string session) => UserSessionFormat.TokenOf(Format(server).Unprotect(session)!.Properties)!.Value;

    /// <summary>A browser with a session.</summary>
    public static Visitor Browser(RunningServer server, string session)
    {
        var visitor = new Visitor(server.Address);
        visitor.Cookies.Add(server.Address, new Cookie("session", session));
        return visitor;
    }

    private static ISecureDataFormat<AuthenticationTicket> Format(RunningServer server) =>
        server.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Schemes.UserSession).TicketDataFormat;
}
