using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Injection payloads, each with a mark that identifies it in the output.</summary>
internal static class Injected
{
    /// <summary>The mark, which is in every payload.</summary>
    public const string Mark = "xss1337";

    /// <summary>Payloads for element content, attributes with each kind of quote, URLs, scripts, comments, templates and other encodings.</summary>
    public static IReadOnlyList<string> Payloads { get; } =
    [
        $"\"><{Mark} on{Mark}=alert(1)>", $"'><script>alert('{Mark}')</script>", $"</title></textarea></script><img src=x onerror=alert(\"{Mark}\")>",
        $"javascript:alert('{Mark}')//", $"x\" autofocus onfocus=\"alert(1)\" {Mark}=\"", $"x' autofocus onfocus='alert(1)' {Mark}='",
        $"x autofocus onfocus=alert(1) {Mark}", $"<!--{Mark}--><svg onload=alert(1)>", $"--><{Mark}>", $"]]><{Mark}>", $"&#x3C;{Mark}&#x3E;", $"\\u003c{Mark}\\u003e",
        $"{{{{constructor.constructor('alert(1)')()}}}}{Mark}", $"`-alert(1)-`{Mark}", $"%3C{Mark}%3E", $"+ADw-{Mark}+AD4-", $"<{Mark}\u2028>", $"<\0{Mark}>",
        $"\u202E<{Mark}>", $"<iframe srcdoc='&lt;{Mark}&gt;'>", $"<base href=//{Mark}.example>", $"<meta http-equiv=refresh content='0;url=//{Mark}.example'>",
        $"<style>@import'//{Mark}.example'</style>", $"<a href=javascript:{Mark}>",
    ];

    /// <summary>Asserts that payloads appear only as text, or as values of attributes that hold text.</summary>
    public static void AssertHarmless(string what, string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        foreach (var element in page.All)
        {
            Assert.False(element.LocalName.Contains(Mark, StringComparison.OrdinalIgnoreCase), $"{what} has an element {element.LocalName}");
            Assert.False(element is IHtmlScriptElement script && (script.Source?.Contains(Mark, StringComparison.Ordinal) ?? true), $"{what} has a script {element.OuterHtml}");
            Assert.False(element.LocalName is "style" or "base" or "iframe" or "frame", $"{what} has {element.OuterHtml}");
            foreach (var attribute in element.Attributes)
                AssertHarmless(what, element, attribute);
        }

        Assert.DoesNotContain(page.Descendants<IComment>(), comment => comment.Data.Contains(Mark, StringComparison.Ordinal));
    }

    private static void AssertHarmless(string what, IElement element, IAttr attribute)
    {
        Assert.False(attribute.Name.Contains(Mark, StringComparison.OrdinalIgnoreCase), $"{what} has an attribute {attribute.Name} in {element.OuterHtml}");
        Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "srcdoc" or "style", $"{what} has {attribute.Name} in {element.OuterHtml}");
        if (attribute.Name is not ("href" or "src" or "action" or "formaction" or "data" or "content") || (attribute.Name is "content" && !element.HasAttribute("http-equiv")))
            return;
        var value = attribute.Value.Trim();
        Assert.False(value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("data:text", StringComparison.OrdinalIgnoreCase), $"{what} has {value}");
        Assert.False(value.StartsWith("//", StringComparison.Ordinal) || value.Contains("url=", StringComparison.OrdinalIgnoreCase), $"{what} has {value}");
    }
}
