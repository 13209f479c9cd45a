using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class TransferTermsTests
{
    private static readonly TransfersOptions Options = new();
    private static readonly DateTimeOffset Now = new(2031, 12, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_asked_for_is_seven_days_any_number_of_downloads_and_no_password()
    {
        var (terms, wrong) = TransferTerms.Read(new TermsRequest(), Options, Now);

        Assert.Equal(new TransferTerms("", TimeSpan.FromDays(7), null, null), terms);
        Assert.Null(wrong);
    }

    [Fact]
    public void Blank_fields_of_a_form_ask_for_nothing() =>
        Assert.Equal(TransferTerms.Read(new TermsRequest(), Options, Now), TransferTerms.Read(new TermsRequest(" ", "", " ", ""), Options, Now));

    [Fact]
    public void What_is_asked_for_is_kept() => Assert.Equal(
        new TransferTerms("Hello\nyou", TimeSpan.FromDays(30), 1_000_000, " p "),
        TransferTerms.Read(new TermsRequest(" Hello\r\nyou\n", "30d", " 1000000 ", " p "), Options, Now).Terms);

    [Theory]
    [InlineData("30d", null)]
    [InlineData("721h", "30 days")]
    [InlineData("1", "7.00:00:00")]
    public void The_longest_life_is_held_to_the_hour(string expires, string? wrong)
    {
        var (terms, error) = TransferTerms.Read(new TermsRequest(Expires: expires), Options, Now);

        Assert.Equal(wrong is null, terms is not null);
        Assert.Contains(wrong ?? "", error is null ? "" : ErrorTexts.Line(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1000001")]
    [InlineData("1.0")]
    [InlineData("1,000")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public void A_limit_of_downloads_is_a_whole_number_from_one(string downloads)
    {
        var (terms, wrong) = TransferTerms.Read(new TermsRequest(Downloads: downloads), Options, Now);

        Assert.Null(terms);
        Assert.Equal("downloads_not_understood (limit=1000000)", $"{wrong}");
    }

    [Fact]
    public void Never_is_a_lifetime_only_where_the_server_allows_it()
    {
        var request = new TermsRequest(Expires: " Never ");
        Assert.Equal(ErrorCode.ExpiresNeverNotAllowed, TransferTerms.Read(request, Options, Now).Error!.Code);
        var (terms, wrong) = TransferTerms.Read(request, new TransfersOptions { AllowForever = true }, Now);
        Assert.Null(wrong);
        Assert.Null(terms!.Lifetime);
    }
}
