using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>Who may have what sent by mail.</summary>
public sealed class DeliveryRules(IOptions<MailOptions> options)
{
    private const int ShownLimit = 100;

    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>Whether mail is offered to a caller.</summary>
    public bool IsOffered(MailOrigin? origin) => options.Value.IsOn && origin is not null && (origin.IsSignedIn || options.Value.AllowsProven);

    /// <summary>Whether a caller would have to prove an address.</summary>
    public bool NeedsProof(MailOrigin origin) => !origin.IsSignedIn;

    /// <summary>Reads what a sender asked for; null where no mail is asked for.</summary>
    /// <exception cref="ErrorException">It is not understood, or not allowed.</exception>
    public Delivery? ReadOrThrow(MailRequest? request)
    {
        if (request is not { IsAsked: true })
            return null;
        if (!options.Value.IsOn || request.Origin is not { } origin)
            throw new ErrorException(ErrorCode.MailNotOffered);
        if (!IsOffered(origin))
            throw new ErrorException(ErrorCode.MailNeedsSignIn);
        var recipients = Recipients(request.Recipients ?? "");
        EmailAddress? email = string.IsNullOrWhiteSpace(request.Email) ? null : Address(request.Email.Trim());
        if (email is null && NeedsProof(origin))
            throw new ErrorException(ErrorCode.SenderAddressMissing);
        return new Delivery(recipients, email, email is null ? Notify.Never : NotifyOf(request.Notify), NeedsProof(origin), origin);
    }

    private List<EmailAddress> Recipients(string text)
    {
        var limit = options.Value.MaxRecipients;
        // So many texts that no list of them is within the limit need not be looked at.
        var texts = text.Split(Separators, limit + 2, StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length > limit)
            throw new ErrorException(Error.TooManyRecipients(limit));
        return [.. texts.Select(Address).DistinctBy(address => address.Value, StringComparer.OrdinalIgnoreCase)];
    }

    private static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address)
        ? address
        : throw new ErrorException(Error.AddressNotUnderstood(text.Length > ShownLimit ? text[..ShownLimit] : text));

    private static Notify NotifyOf(string? text) => text?.Trim() switch
    {
        null or "" or "first" => Notify.First,
        "each" => Notify.Each,
        "never" => Notify.Never,
        _ => throw new ErrorException(ErrorCode.NotifyNotUnderstood),
    };
}
