namespace CloudTransfer.Web.Models.Paging;

/// <summary>The addresses of pages that show what a query asks for.</summary>
internal static class PageAddress
{
    /// <summary>What a page of a list says whose address says in no way that is understood where it begins.</summary>
    public const string NotUnderstood = "The address is not understood: begin with the first page.";

    /// <summary>A path with those parameters that have a value, such as <c>~/admin?find=a</c>.</summary>
    /// <param name="path">The path, relative to the application root.</param>
    /// <param name="parameters">The names and values; null or empty for none.</param>
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = QueryString.Empty;
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
                query = query.Add(name, value);
        }

        return $"{path}{query}";
    }
}
