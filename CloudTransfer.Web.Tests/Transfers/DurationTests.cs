using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90, "1 minute")]
    [InlineData("30m", 1800, "30 minutes")]
    [InlineData("1h", 3600, "1 hour")]
    [InlineData("12H", 43_200, "12 hours")]
    [InlineData(" 7d ", 604_800, "7 days")]
    [InlineData("2w", 1_209_600, "14 days")]
    [InlineData("1.00:00:00", 86_400, "1 day")]
    [InlineData("7.00:00:00", 604_800, "7 days")]
    [InlineData("00:00:01", 1, "1 second")]
    [InlineData("36500d", 3_153_600_000, "36500 days")]
    [InlineData("1y", 31_536_000, "365 days")]
    [InlineData("100y", 3_153_600_000, "36500 days")]
    [InlineData("7 days", 604_800, "7 days")]
    [InlineData("1 Hour", 3600, "1 hour")]
    public void Duration_is_parsed_and_formatted(string text, long seconds, string formatted)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.Value.TotalSeconds);
        Assert.Equal(formatted, duration.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData("1.5d")]
    [InlineData("1 000d")]
    [InlineData("36501d")]
    [InlineData("2147483647w")]
    [InlineData("99999999999d")]
    [InlineData("-1.00:00:00")]
    [InlineData("00:00:00")]
    [InlineData("soon")]
    [InlineData("101y")]
    [InlineData("1mo")]
    [InlineData("2 months")]
    [InlineData("1 d 2 h")]
    public void Other_text_is_not_a_duration(string? text) => Assert.False(Duration.TryParse(text, out _));
}
