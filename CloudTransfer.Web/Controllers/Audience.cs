namespace CloudTransfer.Web.Controllers;

/// <summary>Who asks, and so in what form an answer is understood.</summary>
public enum Audience
{
    /// <summary>A person at a terminal (curl): one plain line.</summary>
    Terminal,

    /// <summary>A person with a browser: a page.</summary>
    Browser,

    /// <summary>A program: JSON.</summary>
    Program,
}

/// <summary>Tells the audience from a request.</summary>
public static class Audiences
{
    /// <summary>A browser's Accept has text/html; a program asks for JSON, or is at the API.</summary>
    public static Audience Audience(this HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return Controllers.Audience.Browser;
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Controllers.Audience.Program
            : Controllers.Audience.Terminal;
    }
}
