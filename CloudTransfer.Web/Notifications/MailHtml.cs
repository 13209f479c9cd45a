using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace CloudTransfer.Web.Notifications;

/// <summary>
/// Writes a mail as HTML: one column, system fonts, no pictures. <see cref="Writer"/> encodes every text that it is given, so that none
/// can be forgotten; markup is only what stands here as a literal.
/// </summary>
internal static class MailHtml
{
    private const string Style =
        """
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        body { margin: 0; padding: 24px 12px; background: #f3f5f9; color: #1c2733; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        .card { max-width: 520px; margin: 0 auto; padding: 28px; background: #ffffff; border-radius: 12px; }
        h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
        p { margin: 0 0 16px; overflow-wrap: anywhere; }
        .quote { margin: 0 0 16px; padding: 12px 16px; background: #f3f5f9; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
        table { margin: 0 0 20px; border-collapse: collapse; }
        th { padding: 2px 16px 2px 0; color: #566372; font-weight: normal; text-align: left; vertical-align: top; white-space: nowrap; }
        td { padding: 2px 0; overflow-wrap: anywhere; }
        .code { margin: 0 0 16px; font-size: 32px; letter-spacing: 6px; font-variant-numeric: tabular-nums; }
        .button { display: inline-block; padding: 12px 22px; background: #1f5fbf; color: #ffffff; border-radius: 8px; font-weight: 600; text-decoration: none; }
        .url { font-size: 13px; }
        .url a, .notes a { color: #1f5fbf; }
        .notes { max-width: 520px; margin: 16px auto 0; padding: 0 28px; color: #566372; font-size: 13px; }
        .notes p { margin: 0 0 6px; }
        @media (prefers-color-scheme: dark) {
            body { background: #10161d !important; color: #e6ebf1 !important; }
            .card { background: #1a232d !important; }
            .quote { background: #10161d !important; }
            th, .notes { color: #a3b0be !important; }
            .button { background: #8ab8ff !important; color: #0b1622 !important; }
            .url a, .notes a { color: #8ab8ff !important; }
        }
        """;

    /// <summary>The HTML of a mail.</summary>
    /// <param name="page">What it says.</param>
    /// <param name="language">Its language, as a tag of BCP 47.</param>
    public static string Write(MailPage page, string language)
    {
        var html = new Writer();
        html.Markup("<!DOCTYPE html>\n<html lang=\"").Text(language).Markup("\"><head><meta charset=\"utf-8\">");
        html.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Markup("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"supported-color-schemes\" content=\"light dark\">");
        html.Markup("<title>").Text(page.Subject).Markup("</title><style>\n").Markup(Style).Markup("\n</style></head>\n<body><div class=\"card\">\n");
        html.Element("h1", page.Subject);
        foreach (var line in page.Lines)
            html.Element("p", line);
        if (page.Quote.Length > 0)
            html.Markup("<div class=\"quote\" dir=\"auto\">").Text(page.Quote).Markup("</div>\n");
        WriteFacts(html, page.Facts);
        if (page.Code.Length > 0)
            html.Markup("<p class=\"code\">").Text(page.Code).Markup("</p>\n");
        if (page.Link is { } link)
        {
            html.Markup("<p><a class=\"button\" href=\"").Text(link.Url).Markup("\">").Text(link.Text).Markup("</a></p>\n");
            html.Markup("<p class=\"url\"><a href=\"").Text(link.Url).Markup("\">").Text(link.Url).Markup("</a></p>\n");
        }

        html.Markup("</div>\n<div class=\"notes\">\n");
        foreach (var note in page.Notes)
            html.Element("p", note);
        if (page.Unsubscribe is { } unsubscribe)
            html.Markup("<p><a href=\"").Text(unsubscribe.Url).Markup("\">").Text(unsubscribe.Text).Markup("</a></p>\n");
        return html.Markup("</div></body></html>\n").ToString();
    }

    private static void WriteFacts(Writer html, IReadOnlyList<(string Name, string Value)> facts)
    {
        if (facts.Count == 0)
            return;
        html.Markup("<table>\n");
        foreach (var (name, value) in facts)
            html.Markup("<tr><th scope=\"row\">").Text(name).Markup("</th><td dir=\"auto\">").Text(value).Markup("</td></tr>\n");
        html.Markup("</table>\n");
    }

    private sealed class Writer
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _html = new();

        // Only for literals.
        public Writer Markup(string literal)
        {
            _html.Append(literal);
            return this;
        }

        public Writer Text(string text)
        {
            _html.Append(Encoder.Encode(text));
            return this;
        }

        public void Element(string name, string text) => Markup("<").Markup(name).Markup(" dir=\"auto\">").Text(text).Markup("</").Markup(name).Markup(">\n");

        public override string ToString() => _html.ToString();
    }
}
