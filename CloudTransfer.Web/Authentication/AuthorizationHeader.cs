using System.Net.Http.Headers;
using System.Text;

namespace CloudTransfer.Web.Authentication;

/// <summary>What a program shows in the Authorization header.</summary>
internal static class AuthorizationHeader
{
    /// <summary>the bearer token (RFC 6750); null without one.</summary>
    public static string? BearerToken(this HttpRequest request) => Parameter(request, "Bearer");

    /// <summary>The password of HTTP Basic (RFC 7617), with any user name; null without one.</summary>
    public static string? BasicPassword(this HttpRequest request)
    {
        var parameter = Parameter(request, "Basic");
        var buffer = new byte[parameter?.Length ?? 0];
        if (parameter is null || !Convert.TryFromBase64String(parameter, buffer, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(buffer, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }

    private static string? Parameter(HttpRequest request, string scheme) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase)
            ? header.Parameter ?? ""
            : null;
}
