using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Security;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Which addresses in a message become links.</summary>
public sealed class LinkedTextTests
{
    [Theory]
    [InlineData("https://example.com", "https://example.com")]
    [InlineData("HTTP://Example.COM/A?b=c#d", "HTTP://Example.COM/A?b=c#d")]
    [InlineData("see http://localhost:8080/x.", "http://localhost:8080/x")]
    [InlineData("(https://example.com/a), or so", "https://example.com/a")]
    [InlineData("https://en.wikipedia.org/wiki/Lake_(band)!", "https://en.wikipedia.org/wiki/Lake_(band)")]
    [InlineData("[https://example.com/a]", "https://example.com/a")]
    [InlineData("<https://example.com/a>", "https://example.com/a")]
    [InlineData("“https://example.com/a”…", "https://example.com/a")]
    [InlineData("it's 'https://example.com/a'", "https://example.com/a")]
    [InlineData("https://example.com/?!", "https://example.com/")]
    [InlineData("https://de.wikipedia.org/wiki/Käse ist gut", "https://de.wikipedia.org/wiki/Käse")]
    [InlineData("https://example.com/@anna", "https://example.com/@anna")]
    [InlineData("見てhttps://example.com/a。", "https://example.com/a")]
    [InlineData("https://192.0.2.1:8443/", "https://192.0.2.1:8443/")]
    [InlineData("https://example.com\\@evil.example", "https://example.com")]
    [InlineData("https://example.com\u202E/moc", "https://example.com")]
    [InlineData("https://example.com/\u200B@evil", "https://example.com/")]
    public void Only_the_address_itself_is_a_link(string text, string address)
    {
        Assert.Equal([address], Links(text));
        Assert.Equal(text, string.Concat(LinkedText.Split(text).Select(piece => piece.Text)));
    }

    [Theory]
    [InlineData("https://bank.example@evil.example/")]
    [InlineData("https://bank.example:pass@evil.example")]
    [InlineData("https://bank.example;@evil.example")]
    [InlineData("https://bank.example%2f@evil.example")]
    [InlineData("https://b\u0430nk.example/")]
    [InlineData("https://bank.example\u0338/")]
    [InlineData("https://")]
    [InlineData("https:///x")]
    [InlineData("https://.example")]
    [InlineData("https://a..b")]
    [InlineData("https://-a.example")]
    [InlineData("https://example.com:port/")]
    [InlineData("https://[::1]/")]
    [InlineData("https:example.com")]
    [InlineData("javascript:alert(1)")]
    [InlineData("javascript:https://example.com/%0aalert(1)")]
    [InlineData("view-source:https://example.com")]
    [InlineData("xhttps://example.com")]
    [InlineData("data:text/html,x ftp://example.com mailto:a@example.com www.example.com //example.com")]
    public void Misleading_and_invalid_addresses_are_text(string text)
    {
        Assert.Empty(Links(text));
        Assert.Equal(text, string.Concat(LinkedText.Split(text).Select(piece => piece.Text)));
    }

    [Fact]
    public void A_trailing_colon_is_not_part_of_the_address() => Assert.Equal(["https://example.com"], Links("https://example.com: it is there"));

    [Fact]
    public void Several_links_are_separated_by_text() => Assert.Equal(
        [
            new TextPiece("Two:\n", IsLink: false), new TextPiece("http://a.example/1", IsLink: true), new TextPiece(", ", IsLink: false),
            new TextPiece("https://b.example", IsLink: true), new TextPiece(".\nBye", IsLink: false),
        ],
        LinkedText.Split("Two:\nhttp://a.example/1, https://b.example.\nBye"));

    [Fact]
    public void The_pieces_of_any_text_are_the_text_and_all_links_are_http()
    {
        string[] parts = [.. Injected.Payloads, "http://", "https://a.example/", "(", ")", "[", "]", "@", "\uD800", "\u202E", ".", " ", "\n", "é"];
        var random = new SeededRandom(12);
        for (var round = 0; round < 5000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => parts[random.Next(parts.Length)]));
            var budget = LinkedText.Split(text);
            Assert.Equal(text, string.Concat(budget.Select(piece => piece.Text)));
            Assert.All(budget.Where(piece => piece.IsLink), piece =>
            {
                Assert.Matches("^(?i:https?://)[A-Za-z0-9]", piece.Text);
                Assert.Equal("", new Uri(piece.Text).UserInfo);
            });
        }
    }

    [Theory]
    [InlineData("https://")]
    [InlineData("https://a.example/(")]
    [InlineData("https://a.example/)")]
    [InlineData("(https://a")]
    [InlineData("http")]
    public void Splitting_takes_linear_time(string part)
    {
        // Quadratic time would be ten thousand million steps.
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        Assert.Equal(text.Length, LinkedText.Split(text).Sum(piece => piece.Text.Length));
    }

    private static IEnumerable<string> Links(string text) => LinkedText.Split(text).Where(piece => piece.IsLink).Select(piece => piece.Text);
}
