using CloudTransfer.Web.Notifications;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>Which texts are the address of one mailbox.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.org", "ann@example.org")]
    [InlineData("Ann.O'Neil+x@Example.ORG", "Ann.O'Neil+x@example.org")]
    [InlineData("ann@bücher.example", "ann@xn--bcher-kva.example")]
    [InlineData("jörg@example.org", "jörg@example.org")]
    [InlineData("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v")]
    public void An_address_is_kept_with_its_domain_in_ascii(string text, string kept)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal(kept, address.Value);
        Assert.Equal(text.Any(sign => sign > 127), !string.Equals(address.ToString(), kept, StringComparison.Ordinal) || address.NeedsUtf8);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData("ann@localhost")]
    [InlineData("ann@example.org.")]
    [InlineData("ann@[127.0.0.1]")]
    [InlineData("ann@exa_mple.org")]
    [InlineData("ann@-example.org")]
    [InlineData(".ann@example.org")]
    [InlineData("a..n@example.org")]
    [InlineData("\"a n\"@example.org")]
    [InlineData("Ann <ann@example.org>")]
    [InlineData("ann@example.org, bob@example.org")]
    [InlineData("ann@example.org\r\nBcc: bob@example.org")]
    [InlineData("ann\r\n@example.org")]
    [InlineData("ann\u0000@example.org")]
    [InlineData("ann\u202e@example.org")]
    [InlineData("ann@example.org>\r\nRCPT TO:<bob@example.org")]
    public void Anything_else_is_none(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void An_address_longer_than_a_mail_server_takes_is_none()
    {
        Assert.True(EmailAddress.TryParse(new string('a', 64) + "@example.org", out _));
        Assert.False(EmailAddress.TryParse(new string('a', 65) + "@example.org", out _));
        Assert.False(EmailAddress.TryParse($"a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 5))}.org", out _));
    }
}
