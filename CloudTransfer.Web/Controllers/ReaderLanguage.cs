using System.Collections.Concurrent;
using System.Globalization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Controllers;

/// <summary>The order of names in the reader's language.</summary>
internal static class ReaderLanguage
{
    // Browsers send the preferred language first, and two or three others.
    private const int MaxLanguages = 4, MaxNameLength = 16;

    // Parsing a header takes a tenth of the time of a page, and few values are common. The limits keep invented values
    // from filling the cache.
    private const int MaxCached = 256, MaxCachedLength = 100;

    private static readonly ConcurrentDictionary<string, FileOrder> Cache = new(StringComparer.Ordinal);

    /// <summary>
    /// The order of the first supported language of Accept-Language; the neutral order if there is none.
    /// </summary>
    public static FileOrder FileOrder(this HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage.ToString();
        if (header.Length == 0)
            return Transfers.FileOrder.Neutral;
        if (Cache.TryGetValue(header, out var order))
            return order;
        order = Read(request);
        if (header.Length <= MaxCachedLength && Cache.Count < MaxCached)
            Cache.TryAdd(header, order);
        return order;
    }

    private static FileOrder Read(HttpRequest request)
    {
        var preferred = request.GetTypedHeaders().AcceptLanguage
            .Take(MaxLanguages)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value)
            .FirstOrDefault(name => name?.Length is > 1 and <= MaxNameLength && IsSupported(name));
        return preferred is null ? Transfers.FileOrder.Neutral : new FileOrder(CultureInfo.GetCultureInfo(preferred));
    }

    private static bool IsSupported(string name)
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
