namespace CloudTransfer.Web.Notifications;

/// <summary>Why a mail was not sent, for its owner.</summary>
public enum MailFailure
{
    /// <summary>The mail server refused it for good.</summary>
    Refused,

    /// <summary>The mail server did not take it for as long as <c>Mail:GiveUpAfter</c>.</summary>
    GivenUp,

    /// <summary>The address has letters that the mail server cannot be told.</summary>
    NotWritable,

    /// <summary>What it would have told was no longer so: the transfer could not be downloaded any more.</summary>
    Moot,

    /// <summary>Whoever reads that address wants no mail from this server.</summary>
    Unwanted,
}
