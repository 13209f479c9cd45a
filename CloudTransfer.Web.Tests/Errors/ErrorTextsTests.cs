using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Errors;

/// <summary>Arguments are written as people read them, and a page, a program and a terminal each have their text.</summary>
public sealed class ErrorTextsTests
{
    private static readonly DateTimeOffset Now = new(2031, 12, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Arguments_are_written_by_their_formats()
    {
        Assert.Equal("That is more than 10 GB, the most that one transfer may have: send it in several.", ErrorTexts.Line(Error.TransferTooLarge(10L << 30)));
        Assert.Equal("There are more than 100000 files, the most that one transfer may have: send them in several, or as one archive.", ErrorTexts.Line(Error.TooManyFiles(100_000)));
        Assert.Equal("Too many wrong passwords have been tried: wait 15 minutes, and try again.", ErrorTexts.Line(Error.TooManyWrongPasswords(TimeSpan.FromMinutes(15))));
        Assert.Equal("Too many wrong keys came from your address: wait 90 minutes, and try again.", ErrorTexts.Line(Error.TooManyWrongKeys(TimeSpan.FromMinutes(90))));
        Assert.Equal("You deleted it at 2031-12-01T09:30:00Z.", ErrorTexts.Line(Error.Ended(ErrorCode.TransferDeleted, Now)));
        Assert.Equal("The checksums are still being computed: those of 1200 of 12,000 files are known.", ErrorTexts.Line(Error.ChecksumsPending(1200, 12_000)));
        Assert.Equal("The checksums are still being computed: those of 0 of 1 file are known.", ErrorTexts.Line(Error.ChecksumsPending(0, 1)));
        Assert.Contains("yours works in 6 days, from 7 Dec 2031, 09:30 UTC on.", ErrorTexts.Line(Error.LastDownloadTaken(Now.AddDays(6), Now)), StringComparison.Ordinal);
        Assert.Contains("else begin anew now, from 1 Dec 2031, 09:29 UTC on.", ErrorTexts.Line(Error.DownloadRestartedTooOften(Now.AddMinutes(-1), Now)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(720, "30 days, as in 30d.")]
    [InlineData(36, "36 hours, as in 36h.")]
    [InlineData(0.5, "30 minutes, as in 1800s.")]
    public void The_longest_lifetime_is_written_as_people_and_as_the_option_have_it(double hours, string end) =>
        Assert.EndsWith(end, ErrorTexts.Line(Error.ExpiresTooLong(TimeSpan.FromHours(hours))), StringComparison.Ordinal);

    [Fact]
    public void Never_is_named_only_where_the_server_allows_it()
    {
        Assert.EndsWith("or a date such as 2031-12-31.", ErrorTexts.Line(Error.ExpiresNotUnderstood(forever: false)), StringComparison.Ordinal);
        Assert.EndsWith("or a date such as 2031-12-31, or never.", ErrorTexts.Line(Error.ExpiresNotUnderstood(forever: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_is_written_as_it_is_whatever_is_in_it() =>
        Assert.Equal(
            "The manifest is not understood near $.{home}: write it in JSON, as /base/openapi/v1.json describes it.",
            ErrorTexts.Line(Error.ManifestNotUnderstood("$.{home}", "/base")));

    [Fact]
    public void A_person_who_was_sending_a_file_is_told_the_command()
    {
        var error = Error.Of(ErrorCode.NotFound);

        Assert.StartsWith("This link is unknown", ErrorTexts.Line(error, "http://h/"), StringComparison.Ordinal);
        Assert.Equal(
            "Nothing can be sent to this address: type  curl -T FILE http://h/  or, for several files,  curl -F files=@FILE -F files=@FILE http://h/upload",
            ErrorTexts.Line(error, "http://h/", isUpload: true));
        Assert.Equal(
            ErrorTexts.Line(error, "http://h/", isUpload: true), ErrorTexts.Line(Error.Of(ErrorCode.MethodNotAllowed), "http://h/", isUpload: true));
        Assert.Equal(ErrorTexts.Line(Error.Of(ErrorCode.NoFile)), ErrorTexts.Line(Error.Of(ErrorCode.NoFile), isUpload: true));
    }

    [Fact]
    public void A_page_has_a_text_of_its_own_where_it_says_elsewhere_what_to_do()
    {
        Assert.EndsWith("so nobody can have it.", ErrorTexts.OnPage(Error.Of(ErrorCode.MalwareFound)), StringComparison.Ordinal);
        Assert.Equal(ErrorTexts.Line(Error.Of(ErrorCode.NoFile)), ErrorTexts.OnPage(Error.Of(ErrorCode.NoFile)));
        Assert.Equal("Go back, and send it once more.", ErrorPage.For(400, Error.Of(ErrorCode.NoFile)).WhatToDo);
        Assert.Equal("Go back, load the page again, and send it once more.", ErrorPage.For(400, Error.Of(ErrorCode.BadRequest)).WhatToDo);
        Assert.Equal("Choose once more", ErrorPage.For(409, Error.Of(ErrorCode.SelectionSavedAlready)).Title);
    }

    [Fact]
    public void In_a_log_an_error_is_its_code_and_arguments()
    {
        Assert.Equal("no_file", $"{Error.Of(ErrorCode.NoFile)}");
        Assert.Equal("line_too_long (field=title, limit=100)", $"{Error.LineTooLong("title", 100)}");
        Assert.Equal("transfer_too_large (limit=1000)", new ErrorException(Error.TransferTooLarge(1000)).Message);
    }
}
