using System.Text.Json;

namespace CloudTransfer.Web.Audit;

/// <summary>
/// What was done. The first word of a name is what it was done to: <c>TransferFileOmitted</c> is <c>transfer.file_omitted</c> in the
/// table and for people. A new action is a new line here, and needs nothing else.
/// </summary>
public enum AuditAction
{
    /// <summary>A transfer has its link; its bytes are there, or arrive.</summary>
    TransferCreated,

    /// <summary>The last byte of a transfer that arrived in parts is there.</summary>
    TransferSealed,

    /// <summary>Mails to recipients were asked for.</summary>
    TransferSent,

    /// <summary>Terms were changed: the detail names them.</summary>
    TransferChanged,

    /// <summary>A file was left out while its transfer arrived.</summary>
    TransferFileOmitted,

    /// <summary>Somebody deleted a transfer.</summary>
    TransferDeleted,

    /// <summary>A transfer has expired, and is gone.</summary>
    TransferExpired,

    /// <summary>A transfer whose downloads are used up is gone.</summary>
    TransferUsedUp,

    /// <summary>An upload that nobody went on with is gone.</summary>
    TransferAbandoned,

    /// <summary>The malware scanner has said something: clean, found or unchecked.</summary>
    TransferScanned,

    /// <summary>The link of a recipient has ended.</summary>
    RecipientWithdrawn,

    /// <summary>The mail to a recipient was sent again.</summary>
    RecipientSentAgain,

    /// <summary>A sender has proved an address.</summary>
    SenderProved,

    /// <summary>Another code was sent to a sender.</summary>
    SenderCodeRenewed,

    /// <summary>An address wants no mail from here.</summary>
    MailRefused,

    /// <summary>An address wants mail again.</summary>
    MailAllowed,

    /// <summary>A file request was made.</summary>
    RequestCreated,

    /// <summary>Until when files can be sent was changed.</summary>
    RequestExtended,

    /// <summary>No more uploads to a file request may begin.</summary>
    RequestClosed,

    /// <summary>Who asks for files has proved an address.</summary>
    RequestAddressProved,

    /// <summary>Another code was sent to who asks for files.</summary>
    RequestCodeRenewed,

    /// <summary>Who asks for files is told no more of what arrives.</summary>
    RequestNoticeEnded,

    /// <summary>A file request was deleted.</summary>
    RequestDeleted,

    /// <summary>A file request that ended long ago was forgotten.</summary>
    RequestForgotten,

    /// <summary>An account was made at the first sign-in.</summary>
    AccountCreated,

    /// <summary>A provider no longer lets a person in.</summary>
    AccountDisabled,

    /// <summary>A provider lets a person in again.</summary>
    AccountEnabled,

    /// <summary>A provider gave a person another role.</summary>
    AccountRoleChanged,

    /// <summary>An administrator has disabled an account, and ended its sessions and tokens.</summary>
    AccountBlocked,

    /// <summary>An administrator has taken that back.</summary>
    AccountUnblocked,

    /// <summary>An administrator has set limits of a person: the detail has them.</summary>
    AccountLimited,

    /// <summary>What a person has sent is another's now.</summary>
    AccountHandedOver,

    /// <summary>An account was deleted.</summary>
    AccountDeleted,

    /// <summary>Somebody has signed in.</summary>
    SessionBegan,

    /// <summary>A sign-in was refused.</summary>
    SessionRefused,

    /// <summary>A session has ended, or all of a person.</summary>
    SessionEnded,

    /// <summary>An API token was made.</summary>
    TokenMade,

    /// <summary>An API token was withdrawn.</summary>
    TokenWithdrawn,

    /// <summary>A program has shown a token that there is not.</summary>
    TokenRefused,

    /// <summary>A link was made by which somebody gets an account.</summary>
    InvitationMade,

    /// <summary>Such a link was withdrawn.</summary>
    InvitationWithdrawn,

    /// <summary>A link was made by which a person gets another passkey: the detail says whether the old ones ended.</summary>
    AccountRecovered,

    /// <summary>A person has a passkey more.</summary>
    PasskeyAdded,

    /// <summary>A person has a passkey less.</summary>
    PasskeyRemoved,

    /// <summary>Background work that failed was asked for again.</summary>
    JobsRetried,

    /// <summary>Messages to webhooks that were given up were asked for again.</summary>
    WebhooksReplayed,

    /// <summary>Messages to webhooks that were given up were discarded.</summary>
    WebhooksDiscarded,

    /// <summary>The cleaner has removed bytes that belong to no transfer.</summary>
    ObjectRemoved,

    /// <summary>The command <c>move</c> has begun to copy all to another database and another store.</summary>
    MoveBegan,

    /// <summary>All is here, in the place that serves from now on.</summary>
    MoveCompleted,

    /// <summary>A move from here was taken back.</summary>
    MoveUndone,
}

/// <summary>The names of actions.</summary>
public static class AuditActions
{
    private static readonly Dictionary<AuditAction, string> Names = Enum.GetValues<AuditAction>().ToDictionary(action => action, NameOf);

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Values.Order(StringComparer.Ordinal)];

    /// <summary>The name of an action, such as <c>transfer.created</c>.</summary>
    public static string Of(AuditAction action) => Names[action];

    private static string NameOf(AuditAction action)
    {
        var words = JsonNamingPolicy.SnakeCaseLower.ConvertName(action.ToString());
        var first = words.IndexOf('_', StringComparison.Ordinal);
        return $"{words[..first]}.{words[(first + 1)..]}";
    }
}
