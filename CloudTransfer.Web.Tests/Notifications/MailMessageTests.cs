using AngleSharp.Html.Parser;
using CloudTransfer.Web.Notifications;
using MimeKit;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>How a mail is written, whatever its texts are.</summary>
public sealed class MailMessageTests
{
    private const string Markup = "<script>alert(1)</script>\"'&<img src=x onerror=1>";

    [Theory]
    [InlineData("Photos\r\nBcc: bob@example.org")]
    [InlineData("Photos\nBcc: bob@example.org\n\n<script>")]
    [InlineData("Photos\rBcc: bob@example.org")]
    [InlineData("Photos\u2028Bcc: bob@example.org\u0000\u0085x")]
    public void No_title_adds_a_header(string subject)
    {
        var usual = Write(new MailPage("Photos", ["x"]));

        var message = Write(new MailPage(subject, [subject]) { Quote = subject, Facts = [(subject, subject)], Notes = [subject] });

        Assert.Equal(usual.Headers.Select(header => header.Field), message.Headers.Select(header => header.Field));
        Assert.Equal(["ann@example.org"], message.GetRecipients().Select(to => to.Address));
        Assert.DoesNotContain(message.Subject!, sign => char.IsControl(sign) || sign is '\u2028');
        Assert.StartsWith("Photos", message.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_becomes_markup()
    {
        var page = new MailPage(Markup, [Markup])
        {
            Quote = Markup,
            Facts = [(Markup, Markup)],
            Code = Markup,
            Link = new MailLink(Markup, Markup),
            Notes = [Markup],
            Unsubscribe = new MailLink(Markup, "https://send.example.org/x"),
        };

        var document = new HtmlParser().ParseDocument(Write(page).HtmlBody!);

        Assert.Empty(document.QuerySelectorAll("script, img, [onerror], link, iframe, [src]"));
        Assert.Equal(Markup, document.QuerySelector("h1")!.TextContent);
        Assert.Equal(Markup, document.QuerySelector(".quote")!.TextContent);
        Assert.Equal(Markup, document.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.DoesNotContain("url(", document.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_says_the_same_as_text_and_as_HTML_and_that_no_person_wrote_it()
    {
        var message = Write(new MailPage("Photos for you: Größe", ["Ann sent you files."])
        {
            Quote = "Hello\n.\nBob",
            Facts = [("Size", "3 MB")],
            Link = new MailLink("Show the files", "https://send.example.org/d/x"),
            Unsubscribe = new MailLink("No more mail", "https://send.example.org/mail/x"),
        });

        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(message.Body).Select(part => part.ContentType.MimeType));
        Assert.Equal("Photos for you: Größe", message.Subject);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("<https://send.example.org/mail/x>", message.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", message.Headers[HeaderId.ListUnsubscribePost]);
        foreach (var text in new[] { "Ann sent you files.", "Size", "3 MB", "https://send.example.org/d/x", "https://send.example.org/mail/x" })
        {
            Assert.Contains(text, message.TextBody, StringComparison.Ordinal);
            Assert.Contains(text, message.HtmlBody, StringComparison.Ordinal);
        }

        Assert.Contains("> Hello\n> .\n> Bob", message.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_attempt_at_a_mail_has_its_one_Message_ID()
    {
        var mail = NewMail();
        var page = new MailPage("Photos", ["x"]);
        var from = new MailboxAddress("CloudTransfer", "transfers@send.example.org");

        var ids = new[] { 0, 60 }.Select(minutes => mail.ToMessage(page, from, DateTimeOffset.UnixEpoch.AddMinutes(minutes)).MessageId).ToList();

        Assert.Equal($"{mail.Id}@send.example.org", ids[0]);
        Assert.Equal(ids[0], ids[1]);
    }

    private static Mail NewMail() => new("test", "x", EmailAddress.TryParse("ann@example.org", out var to) ? to : default, "en", "https://send.example.org", "");

    // As it arrives: written and parsed again.
    private static MimeMessage Write(MailPage page)
    {
        using var stream = new MemoryStream();
        NewMail().ToMessage(page, new MailboxAddress("CloudTransfer", "transfers@send.example.org"), DateTimeOffset.UnixEpoch).WriteTo(stream);
        stream.Position = 0;
        return MimeMessage.Load(stream);
    }
}
