using Microsoft.AspNetCore.WebUtilities;

namespace CloudTransfer.Web.Models;

/// <summary>The page that asks a person to confirm a download of a transfer with a limit.</summary>
/// <param name="Name">The file name.</param>
/// <param name="Action">The URL to which the form is sent by GET.</param>
/// <param name="Fields">The form's fields: the ticket and the parameters of the original query, which a GET form replaces.</param>
public sealed record ConfirmPage(string Name, string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>Creates the page for a URL.</summary>
    public static ConfirmPage From(string name, string address, string ticket)
    {
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        var fields = QueryHelpers.ParseQuery(mark < 0 ? "" : address[mark..])
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? ""));
        return new ConfirmPage(name, mark < 0 ? address : address[..mark], [.. fields, KeyValuePair.Create("ticket", ticket)]);
    }
}
