using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>What an owner wants changed, as text. Null leaves a term as it is; an empty text takes it away.</summary>
/// <param name="Message">The message to the receiver.</param>
/// <param name="Expires">How long the transfer lives from now on, as <see cref="Duration"/> reads it, or until when (RFC 3339).</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that receivers must know.</param>
public sealed record ChangeRequest(string? Message = null, string? Expires = null, string? Downloads = null, string? Password = null);

/// <summary>What an owner wants changed, understood. Null leaves a term as it is.</summary>
/// <param name="Message">The new message.</param>
/// <param name="Lifetime">How long the transfer lives from now on; one that is still arriving, from when it is complete; null for ever.</param>
/// <param name="Downloads">The new limit.</param>
/// <param name="Password">The new password.</param>
public sealed record TermsChange(string? Message, Replacement<TimeSpan?>? Lifetime, Replacement<int?>? Downloads, Replacement<string?>? Password)
{
    /// <summary>Reads the change. Exactly one of the answers is null; the other says what is wrong and what is allowed.</summary>
    public static (TermsChange? Change, string? Wrong) Read(ChangeRequest request, TransfersOptions options, DateTimeOffset now)
    {
        if (request.Expires is { } text && string.IsNullOrWhiteSpace(text))
            return (null, $"'expires' cannot be taken away: write {Duration.Allowed}.");
        var untilThen = UntilThen(request.Expires, now);
        if (untilThen <= TimeSpan.Zero)
            return (null, "'expires' is past: name a time to come, or delete the transfer.");
        if (untilThen > options.MaxLifetime.Value)
            return (null, $"'expires' is too late: the longest that this server allows is {options.MaxLifetime} from now.");

        var (terms, wrong) = TransferTerms.Read(
            new TermsRequest(request.Message, untilThen is null ? request.Expires : null, request.Downloads, request.Password), options);
        return terms is null ? (null, wrong) : (new TermsChange(
            request.Message is null ? null : terms.Message,
            request.Expires is null ? null : new(untilThen ?? terms.Lifetime),
            request.Downloads is null ? null : new(terms.MaxDownloads),
            request.Password is null ? null : new(terms.Password)), null);
    }

    private static TimeSpan? UntilThen(string? text, DateTimeOffset now) =>
        text?.Contains('T', StringComparison.Ordinal) is true && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then) ? then - now : null;
}

/// <summary>A value that takes the place of another; it may be null, which takes the other away.</summary>
/// <param name="Value">The new value.</param>
public readonly record struct Replacement<T>(T Value);
