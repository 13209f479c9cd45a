using System.Globalization;

namespace CloudTransfer.Web.Controllers;

/// <summary>The language of whoever asks.</summary>
internal static class ReaderLanguage
{
    private const int Longest = 24;

    /// <summary>The first one that the browser names (RFC 9110, 12.5.4: Accept-Language); the invariant culture for none that is known.</summary>
    public static CultureInfo Language(this HttpRequest request)
    {
        var named = request.Headers.AcceptLanguage.ToString().AsSpan();
        var end = named.IndexOfAny(',', ';');
        var first = (end < 0 ? named : named[..end]).Trim();
        if (first.Length is 0 or > Longest || first is "*")
            return CultureInfo.InvariantCulture;
        try
        {
            // Only those that there are: the framework keeps each one that it has made.
            return CultureInfo.GetCultureInfo(first.ToString(), predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
