using System.Globalization;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Transfers;

/// <summary>What a sender asked for, as text: form fields, query options or a manifest's members. All may be absent.</summary>
/// <param name="Message">A message to the recipient.</param>
/// <param name="Expires">How long the transfer lives, such as 7d or 12h, or until when, such as 2031-12-31.</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that recipients must know.</param>
/// <param name="Title">What the transfer is called, in one line.</param>
/// <param name="From">By whom it is sent, in one line, as the sender says; it is not verified.</param>
public sealed record TermsRequest(
    string? Message = null, string? Expires = null, string? Downloads = null, string? Password = null, string? Title = null, string? From = null)
{
    /// <summary>To whom it is sent by mail; null for nobody. Not public, so that it is never bound from a query: proxies log those.</summary>
    internal MailRequest? Mail { get; init; }

    /// <summary>These, and from <paramref name="other"/> what is absent in them.</summary>
    public TermsRequest Or(TermsRequest other) =>
        new(Message ?? other.Message, Expires ?? other.Expires, Downloads ?? other.Downloads, Password ?? other.Password, Title ?? other.Title, From ?? other.From)
        {
            Mail = Mail?.Or(other.Mail) ?? other.Mail,
        };
}

/// <summary>What a sender asked for, understood.</summary>
/// <param name="Message">The message, or nothing.</param>
/// <param name="Lifetime">How long the transfer lives from when its link is made; null where it is until a moment, or for ever.</param>
/// <param name="MaxDownloads">How often it may be downloaded; null for any number.</param>
/// <param name="Password">The password; null for none.</param>
public sealed record TransferTerms(string Message, TimeSpan? Lifetime, int? MaxDownloads, string? Password)
{
    /// <summary>What is written for a transfer that never expires, where the server allows it.</summary>
    public const string Forever = "never";

    /// <summary>The most characters of a message.</summary>
    public const int MessageLimit = 4000;

    /// <summary>The most characters of a password.</summary>
    public const int PasswordLimit = 256;

    /// <summary>The highest download limit.</summary>
    public const int DownloadsLimit = 1_000_000;

    /// <summary>The title, or nothing.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it is sent, as the sender says; or nothing.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Until when the transfer lives, where that is a moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Until when the transfer lives.</summary>
    public Expiry Expiry => new(Lifetime, Until);

    /// <summary>Reads the terms. Exactly one of the answers is null.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="options">What the server allows.</param>
    /// <param name="now">When it was asked for.</param>
    public static (TransferTerms? Terms, Error? Error) Read(TermsRequest request, TransfersOptions options, DateTimeOffset now)
    {
        // PostgreSQL's texts know no null character, which nobody can see either.
        var message = (request.Message ?? "").Replace("\0", "", StringComparison.Ordinal).Trim().ReplaceLineEndings("\n");
        if (message.Length > MessageLimit)
            return (null, Error.MessageTooLong(MessageLimit));
        if (!SenderLine.TryRead(request.Title, out var title))
            return (null, Error.LineTooLong("title", SenderLine.Limit));
        if (!SenderLine.TryRead(request.From, out var sender))
            return (null, Error.LineTooLong("from", SenderLine.Limit));
        if (request.Password?.Length > PasswordLimit)
            return (null, Error.PasswordTooLong(PasswordLimit));

        if (Expiry.Read(request.Expires, options, now, out var expiry) is { } error)
            return (null, error);

        int? downloads = null;
        if (!string.IsNullOrWhiteSpace(request.Downloads))
        {
            if (!int.TryParse(request.Downloads, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit)
                || limit is < 1 or > DownloadsLimit)
                return (null, Error.DownloadsNotUnderstood(DownloadsLimit));
            downloads = limit;
        }

        var password = string.IsNullOrEmpty(request.Password) ? null : request.Password;
        return (new TransferTerms(message, expiry.Lifetime, downloads, password) { Until = expiry.Until, Title = title, Sender = sender }, null);
    }

    /// <summary>As <see cref="Read"/>, with the error as an exception.</summary>
    /// <exception cref="ErrorException">A term is wrong.</exception>
    public static TransferTerms ReadOrThrow(TermsRequest request, TransfersOptions options, DateTimeOffset now)
    {
        var (terms, error) = Read(request, options, now);
        return terms ?? throw new ErrorException(error!);
    }
}
