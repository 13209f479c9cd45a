using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Transfers;

/// <summary>What an owner wants changed, as text. Null leaves a term as it is; an empty text takes it away.</summary>
/// <param name="Message">The message to the recipient.</param>
/// <param name="Expires">How long the transfer lives from now on, or until when, as <see cref="Expiry"/> reads it.</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that recipients must know.</param>
/// <param name="Title">What the transfer is called, in one line.</param>
/// <param name="From">By whom it is sent, in one line, as the sender says.</param>
public sealed record ChangeRequest(
    string? Message = null, string? Expires = null, string? Downloads = null, string? Password = null, string? Title = null, string? From = null);

/// <summary>What an owner wants changed, understood. Null leaves a term as it is.</summary>
/// <param name="Message">The new message.</param>
/// <param name="Expiry">How long the transfer lives from now on, one that is still arriving from when it is complete; or until when.</param>
/// <param name="Downloads">The new limit.</param>
/// <param name="Password">The new password.</param>
public sealed record TermsChange(string? Message, Expiry? Expiry, Replacement<int?>? Downloads, Replacement<string?>? Password)
{
    /// <summary>The new title.</summary>
    public string? Title { get; init; }

    /// <summary>By whom it is sent from now on, as the sender says.</summary>
    public string? Sender { get; init; }

    /// <summary>Reads the change. Exactly one of the answers is null.</summary>
    public static (TermsChange? Change, Error? Error) Read(ChangeRequest request, TransfersOptions options, DateTimeOffset now)
    {
        if (request.Expires is { } text && string.IsNullOrWhiteSpace(text))
            return (null, Error.ExpiresNotRemovable(options.AllowForever));

        var (terms, error) = TransferTerms.Read(
            new TermsRequest(request.Message, request.Expires, request.Downloads, request.Password, request.Title, request.From), options, now);
        return terms is null ? (null, error) : (new TermsChange(
            request.Message is null ? null : terms.Message,
            request.Expires is null ? null : terms.Expiry,
            request.Downloads is null ? null : new(terms.MaxDownloads),
            request.Password is null ? null : new(terms.Password))
        {
            Title = request.Title is null ? null : terms.Title,
            Sender = request.From is null ? null : terms.Sender,
        }, null);
    }
}

/// <summary>A value that takes the place of another; it may be null, which takes the other away.</summary>
/// <param name="Value">The new value.</param>
public readonly record struct Replacement<T>(T Value);
