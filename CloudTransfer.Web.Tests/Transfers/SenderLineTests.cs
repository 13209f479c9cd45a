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
    public void It_is_one_line_of_what_can_be_seen(string? text, string line)
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
    public void A_hundred_characters_are_taken_as_people_count_them_and_not_one_more(string character, int most)
    {
        Assert.True(SenderLine.TryRead(string.Concat(Enumerable.Repeat(character, most)), out _));
        Assert.False(SenderLine.TryRead(string.Concat(Enumerable.Repeat(character, most + 1)), out var none));
        Assert.Equal("", none);
    }

    [Fact]
    public void Half_a_character_is_replaced()
    {
        Assert.True(SenderLine.TryRead("half \uD800 of it", out var line));
        Assert.Equal("half \uFFFD of it", line);
    }

    [Fact]
    public void A_character_under_a_heap_of_accents_is_no_way_round_it() =>
        Assert.False(SenderLine.TryRead("x" + new string('\u0301', 600), out _));

    [Fact]
    public void What_is_enormous_is_refused_unread() => Assert.False(SenderLine.TryRead(new string('\u200B', 50_000_000), out _));
}
