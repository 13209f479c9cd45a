using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Models;

/// <summary>The page that asks whether somebody is there who wants a limited download.</summary>
/// <param name="Name">What would be saved.</param>
/// <param name="Action">Where the form goes, by GET.</param>
/// <param name="Fields">What it carries: the ticket, and what else the address had behind its question mark, which such a form drops.</param>
public sealed record ConfirmPage(string Name, string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>Asks about what is at an address.</summary>
    public static ConfirmPage From(string name, string address, string ticket)
    {
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        var fields = QueryHelpers.ParseQuery(mark < 0 ? "" : address[mark..])
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? ""));
        return new ConfirmPage(name, mark < 0 ? address : address[..mark], [.. fields, KeyValuePair.Create("ticket", ticket)]);
    }
}
