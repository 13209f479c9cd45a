using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>How a transfer is sent by mail.</summary>
/// <param name="Recipients">To whom, without repetitions; empty where only the sender is told of downloads.</param>
/// <param name="Email">The sender's own address; null where it is not known.</param>
/// <param name="Notify">When the sender is told of downloads.</param>
/// <param name="NeedsProof">Whether the sender must prove the address first.</param>
/// <param name="Origin">Who asked for it.</param>
public sealed record Delivery(IReadOnlyList<EmailAddress> Recipients, EmailAddress? Email, Notify Notify, bool NeedsProof, MailOrigin Origin);

/// <summary>When a sender is told that a recipient has downloaded a transfer.</summary>
public enum Notify
{
    /// <summary>Not at all.</summary>
    Never,

    /// <summary>When a recipient does so for the first time.</summary>
    First,

    /// <summary>Each time.</summary>
    Each,
}

/// <summary>What has become of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>The transfer is still on its way.</summary>
    Waiting,

    /// <summary>The sender has not typed the code yet.</summary>
    Unproven,

    /// <summary>The mails to the recipients are in the outbox, or were.</summary>
    Sending,
}

/// <summary>What has become of the mail to a recipient.</summary>
public enum RecipientState
{
    /// <summary>The transfer is not complete, or the sender not proven.</summary>
    Waiting,

    /// <summary>The mail is in the outbox.</summary>
    Queued,

    /// <summary>The mail server has taken the mail.</summary>
    Sent,

    /// <summary>The mail could not be sent.</summary>
    Refused,

    /// <summary>The owner has withdrawn it: the recipient's link is gone.</summary>
    Withdrawn,
}

/// <summary>A recipient, for the owner.</summary>
/// <param name="Number">The recipient's number, from 0.</param>
/// <param name="Address">The address.</param>
/// <param name="State">What has become of the mail.</param>
/// <param name="Failure">Why it could not be sent; null where it was not refused.</param>
/// <param name="Words">What the mail server said; empty for nothing.</param>
/// <param name="Fetched">How many downloads were completed by the recipient's link.</param>
/// <param name="First">When the first was.</param>
/// <param name="Last">When the last was.</param>
public sealed record Recipient(
    int Number, EmailAddress Address, RecipientState State, MailFailure? Failure, string Words, long Fetched, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>A delivery, for the owner.</summary>
/// <param name="Email">The sender's own address; null where it is not known.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Code">What has become of the sender's code.</param>
/// <param name="Failure">Why the code could not be sent; null where it was, or waits.</param>
/// <param name="Words">What the mail server said; empty for nothing.</param>
/// <param name="Recipients">The recipients, by number.</param>
public sealed record OwnedDelivery(
    EmailAddress? Email, DeliveryState State, CodeState Code, MailFailure? Failure, string Words, IReadOnlyList<Recipient> Recipients);
