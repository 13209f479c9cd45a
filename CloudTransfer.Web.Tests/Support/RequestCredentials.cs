using System.Net.Http.Headers;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The credentials of requests, as values of the Authorization header.</summary>
internal static class RequestCredentials
{
    /// <summary>The password of a transfer, or an access key, as curl's <c>-u</c> sends it. The server ignores the user name.</summary>
    public static AuthenticationHeaderValue Password(string password, string user = "") =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>The token in the link to an owner's page.</summary>
    public static AuthenticationHeaderValue Owner(string ownerLink) => new("Bearer", OwnerToken(ownerLink));

    /// <summary>The same as text.</summary>
    public static string OwnerToken(string ownerLink) => ownerLink[(ownerLink.LastIndexOf('/') + 1)..];
}
