using System.Globalization;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.FileRequests;

/// <summary>What somebody writes who asks for files, as text. All but the title may be absent.</summary>
/// <param name="Title">What is wanted, in one line.</param>
/// <param name="Message">What senders are told.</param>
/// <param name="From">By whom it is asked, in one line.</param>
/// <param name="Expires">How long uploads may begin, such as 7d, or until when, such as 2031-12-31.</param>
/// <param name="Keep">How long what was sent is kept once it is complete, such as 30d.</param>
/// <param name="MaxBytes">The most bytes of all that is sent, such as 10 GB.</param>
/// <param name="MaxFiles">The most files of all that is sent.</param>
/// <param name="MaxSubmissions">The most senders.</param>
/// <param name="Password">The password that senders must know.</param>
/// <param name="Notify">Whether a person with an account is told by mail of what arrives.</param>
/// <param name="Email">The address at which somebody is told of it who asks for that; it says nothing to senders.</param>
public sealed record RequestForm(
    string? Title = null, string? Message = null, string? From = null, string? Expires = null, string? Keep = null,
    string? MaxBytes = null, string? MaxFiles = null, string? MaxSubmissions = null, string? Password = null, bool Notify = false, string? Email = null);

/// <summary>The same, understood.</summary>
/// <param name="Title">What is wanted.</param>
/// <param name="Message">What senders are told; empty for nothing.</param>
/// <param name="Requester">By whom it is asked; empty for nothing.</param>
/// <param name="Expiry">Until when uploads may begin.</param>
/// <param name="Keep">How long what was sent is kept; null for ever.</param>
/// <param name="Limits">How much may come.</param>
/// <param name="Password">The password; null for none.</param>
public sealed record RequestTerms(string Title, string Message, string Requester, Expiry Expiry, TimeSpan? Keep, RequestLimits Limits, string? Password)
{
    /// <summary>Reads the terms.</summary>
    /// <param name="form">What was written.</param>
    /// <param name="options">What the server allows.</param>
    /// <param name="now">When it was written.</param>
    /// <exception cref="ErrorException">A term is wrong.</exception>
    public static RequestTerms ReadOrThrow(RequestForm form, TransfersOptions options, DateTimeOffset now)
    {
        // The terms that a transfer has as well are read as those of one.
        var terms = TransferTerms.ReadOrThrow(new TermsRequest(form.Message, form.Expires, null, form.Password, form.Title, form.From), options, now);
        if (terms.Title.Length == 0)
            throw new ErrorException(ErrorCode.RequestTitleMissing);
        return new RequestTerms(terms.Title, terms.Message, terms.Sender, terms.Expiry, KeepOf(form.Keep, options, now), LimitsOf(form), terms.Password);
    }

    /// <summary>Reads until when uploads may begin.</summary>
    /// <exception cref="ErrorException">It is not understood, or the server does not allow it.</exception>
    public static Expiry ReadExpiry(string? text, TransfersOptions options, DateTimeOffset now) =>
        Expiry.Read(text, options, now, out var expiry) is { } error ? throw new ErrorException(error) : expiry;

    // A moment would be the same for what is sent first and last.
    private static TimeSpan? KeepOf(string? text, TransfersOptions options, DateTimeOffset now)
    {
        if (Expiry.Read(text, options, now, out var keep) is not null || keep.Until is not null)
            throw new ErrorException(Error.RequestKeepNotUnderstood(options.MaxLifetime.Value));
        return keep.Lifetime;
    }

    private static RequestLimits LimitsOf(RequestForm form) => new(BytesOf(form.MaxBytes), NumberOf("maxFiles", form.MaxFiles), NumberOf("maxSubmissions", form.MaxSubmissions));

    private static long? BytesOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return ByteSize.TryParse(text, out var size) && size.Bytes > 0 ? size.Bytes : throw new ErrorException(ErrorCode.RequestBytesNotUnderstood);
    }

    private static int? NumberOf(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= TransferTerms.DownloadsLimit
            ? number
            : throw new ErrorException(Error.RequestNumberNotUnderstood(field, TransferTerms.DownloadsLimit));
    }
}
