using System.Globalization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Controllers;

/// <summary>In which language's order a reader finds names.</summary>
internal static class ReaderLanguage
{
    // Browsers name the one that matters first, and two or three beside.
    private const int MostAsked = 4, Longest = 16;

    /// <summary>The order of the first language of Accept-Language that there is; a neutral one where there is none.</summary>
    public static FileOrder FileOrder(this HttpRequest request)
    {
        var asked = request.GetTypedHeaders().AcceptLanguage
            .Take(MostAsked)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value)
            .FirstOrDefault(name => name?.Length is > 1 and <= Longest && IsKnown(name));
        return asked is null ? Transfers.FileOrder.Neutral : new FileOrder(CultureInfo.GetCultureInfo(asked));
    }

    private static bool IsKnown(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true) is not null;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
