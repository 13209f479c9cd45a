namespace CloudTransfer.Web.Authentication;

/// <summary>The sessions that a request has ended, by their schemes: its response is for somebody who is signed out.</summary>
internal sealed class EndedSessions
{
    private readonly HashSet<string> _schemes = new(StringComparer.Ordinal);

    /// <summary>Whether a request has ended its session of a scheme.</summary>
    public static bool Has(HttpContext http, string scheme) => http.Features.Get<EndedSessions>()?._schemes.Contains(scheme) is true;

    /// <summary>A request ends its session of a scheme.</summary>
    public static void Add(HttpContext http, string scheme)
    {
        var ended = http.Features.Get<EndedSessions>() ?? new EndedSessions();
        ended._schemes.Add(scheme);
        http.Features.Set(ended);
    }
}
