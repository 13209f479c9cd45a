using System.Text;

namespace CloudTransfer.Web.Notifications;

/// <summary>Writes a mail as plain text.</summary>
internal static class MailText
{
    /// <summary>The plain text of a mail.</summary>
    public static string Write(MailPage page)
    {
        var text = new StringBuilder();
        foreach (var line in page.Lines)
            text.Append(line).Append("\n\n");
        if (page.Quote.Length > 0)
            text.Append("> ").Append(page.Quote.ReplaceLineEndings("\n> ")).Append("\n\n");
        foreach (var (name, value) in page.Facts)
            text.Append(name).Append(": ").Append(value).Append('\n');
        if (page.Facts.Count > 0)
            text.Append('\n');
        if (page.Code.Length > 0)
            text.Append(page.Code).Append("\n\n");
        if (page.Link is { } link)
            text.Append(link.Text).Append(":\n").Append(link.Url).Append("\n\n");
        // A mail program takes what follows such a line for a signature.
        text.Append("-- \n");
        foreach (var note in page.Notes)
            text.Append(note).Append('\n');
        if (page.Unsubscribe is { } unsubscribe)
            text.Append(unsubscribe.Text).Append(": ").Append(unsubscribe.Url).Append('\n');
        return text.ToString();
    }
}
