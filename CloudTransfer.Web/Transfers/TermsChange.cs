namespace CloudTransfer.Web.Transfers;

/// <summary>What an owner wants changed, as text. Null leaves a term as it is; an empty text takes it away.</summary>
/// <param name="Message">The message to the receiver.</param>
/// <param name="Expires">How long the transfer lives from now on, or until when, as <see cref="Expiry"/> reads it.</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that receivers must know.</param>
public sealed record ChangeRequest(string? Message = null, string? Expires = null, string? Downloads = null, string? Password = null);

/// <summary>What an owner wants changed, understood. Null leaves a term as it is.</summary>
/// <param name="Message">The new message.</param>
/// <param name="Expiry">How long the transfer lives from now on, one that is still arriving from when it is complete; or until when.</param>
/// <param name="Downloads">The new limit.</param>
/// <param name="Password">The new password.</param>
public sealed record TermsChange(string? Message, Expiry? Expiry, Replacement<int?>? Downloads, Replacement<string?>? Password)
{
    /// <summary>Reads the change. Exactly one of the answers is null; the other says what is wrong and what is allowed.</summary>
    public static (TermsChange? Change, string? Wrong) Read(ChangeRequest request, TransfersOptions options, DateTimeOffset now)
    {
        if (request.Expires is { } text && string.IsNullOrWhiteSpace(text))
            return (null, $"'expires' cannot be taken away: write {Transfers.Expiry.Allowed(options)}.");

        var (terms, wrong) = TransferTerms.Read(
            new TermsRequest(request.Message, request.Expires, request.Downloads, request.Password), options, now);
        return terms is null ? (null, wrong) : (new TermsChange(
            request.Message is null ? null : terms.Message,
            request.Expires is null ? null : terms.Expiry,
            request.Downloads is null ? null : new(terms.MaxDownloads),
            request.Password is null ? null : new(terms.Password)), null);
    }
}

/// <summary>A value that takes the place of another; it may be null, which takes the other away.</summary>
/// <param name="Value">The new value.</param>
public readonly record struct Replacement<T>(T Value);
