using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class SenderLineTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  Pictures from the lake ", "Pictures from the lake")]
    [InlineData("one\r\ntwo\n\n\tthree\u2028four\u0085five", "one two three four five")]
    [InlineData("a \u200B b\u202Egpj.exe\u2066\uFEFF", "a bgpj.exe")]
    [InlineData("\u200B\u3164\u2800\u202E", "")]
    [InlineData("a\u0000b\u001B[2Jc", "a b [2Jc")]
    [InlineData("1\uFF0F2 and \u2044, \u2024", "1\uFF0F2 and \u2044, \u2024")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD \U0001F468\u200D\U0001F469\u200D\U0001F467", "\u05E9\u05DC\u05D5\u05DD \U0001F468\u200D\U0001F469\u200D\U0001F467")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645\u200C", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\u200D\u200C", "")]
    public void Text_is_reduced_to_one_line_of_visible_characters(string? text, string line)
    {
        Assert.True(SenderLine.TryRead(text, out var read));
        Assert.Equal(line, read);
        Assert.True(SenderLine.TryRead(read, out var again));
        Assert.Equal(read, again);
    }

    [Theory]
    [InlineData("x", 100)]
    [InlineData("\u00E9", 100)]
    [InlineData("e\u0301", 100)]
    [InlineData("\U0001F388", 100)]
    [InlineData("x\u200B", 100)]
    public void Text_is_limited_to_100_user_perceived_characters(string character, int most)
    {
        Assert.True(SenderLine.TryRead(string.Concat(Enumerable.Repeat(character, most)), out _));
        Assert.False(SenderLine.TryRead(string.Concat(Enumerable.Repeat(character, most + 1)), out var none));
        Assert.Equal("", none);
    }

    [Fact]
    public void Lone_surrogate_is_replaced()
    {
        Assert.True(SenderLine.TryRead("half \uD800 of it", out var line));
        Assert.Equal("half \uFFFD of it", line);
    }

    [Fact]
    public void Many_combining_marks_do_not_bypass_the_limit() =>
        Assert.False(SenderLine.TryRead("x" + new string('\u0301', 600), out _));

    [Fact]
    public void Enormous_text_is_rejected_before_it_is_read() => Assert.False(SenderLine.TryRead(new string('\u200B', 50_000_000), out _));
}
