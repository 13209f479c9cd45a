using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;

namespace CloudTransfer.Web.Models.Owners;

/// <summary>The part of the owner's page about mails.</summary>
/// <param name="Address">The URL of the owner's page, below which its actions are.</param>
/// <param name="Recipients">The recipients.</param>
public sealed record DeliveryPage(string Address, IReadOnlyList<RecipientLine> Recipients)
{
    /// <summary>Asks for the code that the sender must type; null where none is needed.</summary>
    public CodeForm? Code { get; private init; }

    /// <summary>Makes the part of the page; null where nothing is sent by mail.</summary>
    /// <param name="delivery">The delivery; null where there is none.</param>
    /// <param name="address">The URL of the owner's page.</param>
    /// <param name="wrong">Why the code that was typed is not right; null for none.</param>
    /// <param name="now">The time.</param>
    public static DeliveryPage? From(OwnedDelivery? delivery, string address, string? wrong, DateTimeOffset now) => delivery is null ? null : new DeliveryPage(
        address, [.. delivery.Recipients.Select(recipient => RecipientLine.From(recipient, delivery.State, now))])
    {
        Code = delivery.State is not DeliveryState.Unproven ? null : new CodeForm(
            address, $"{delivery.Email}", delivery.Code, CodeForm.Words(delivery.Failure),
            "The mails to the recipients go out when you have typed it.", "Send the mails") { Wrong = wrong },
    };
}

/// <summary>A recipient on the owner's page.</summary>
/// <param name="Number">The recipient's number, from 0.</param>
/// <param name="Email">The address, as people write it.</param>
/// <param name="State">What has become of the mail.</param>
/// <param name="Problem">Why it was not sent; null where it was, or waits.</param>
/// <param name="Fetched">The downloads: <c>Downloaded 3 times</c>.</param>
/// <param name="Last">When the last was; null for none.</param>
public sealed record RecipientLine(int Number, string Email, string State, string? Problem, string Fetched, Moment? Last)
{
    /// <summary>Whether the link works.</summary>
    public bool CanWithdraw { get; private init; }

    /// <summary>Whether the mail can be sent again.</summary>
    public bool CanSendAgain { get; private init; }

    internal static RecipientLine From(Recipient recipient, DeliveryState delivery, DateTimeOffset now) => new(
        recipient.Number,
        $"{recipient.Address}",
        recipient.State switch
        {
            RecipientState.Waiting when delivery is DeliveryState.Unproven => "Waits for your code",
            RecipientState.Waiting => "Sent when all files are here",
            RecipientState.Queued => "Being sent",
            RecipientState.Sent => "Sent",
            RecipientState.Refused => "Not sent",
            _ => "Withdrawn",
        },
        recipient is { State: RecipientState.Refused, Failure: { } failure } ? Words(failure, recipient.Words) : null,
        OwnerPage.Times(recipient.Fetched, hasEnded: false),
        recipient.Last is { } last ? Moment.From(last, now) : null)
    {
        CanWithdraw = recipient.State is not RecipientState.Withdrawn,
        CanSendAgain = delivery is DeliveryState.Sending && recipient.State is RecipientState.Sent or RecipientState.Refused,
    };

    internal static string Words(MailFailure failure, string words) => failure switch
    {
        MailFailure.Refused when words.Length > 0 => $"The mail server refused it: {words}",
        MailFailure.Refused => "The mail server refused it.",
        MailFailure.GivenUp when words.Length > 0 => $"The mail server did not take it for too long: {words}",
        MailFailure.GivenUp => "The mail server could not be reached for too long.",
        MailFailure.Moot => "The transfer could no longer be downloaded when its turn came.",
        MailFailure.NotWritable => "The mail server cannot send to an address with such letters.",
        _ => "This address takes no mail from this server.",
    };
}
