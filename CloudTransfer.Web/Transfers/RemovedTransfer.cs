using System.Text.Json;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>How a transfer ended. Only its owner is told.</summary>
public enum RemovalReason
{
    /// <summary>Its time was over.</summary>
    Expired,

    /// <summary>It was downloaded as often as its owner allowed.</summary>
    UsedUp,

    /// <summary>Its owner deleted it.</summary>
    Owner,

    /// <summary>The server's administrator deleted it.</summary>
    Administrator,

    /// <summary>Not all of it arrived, and no more bytes came.</summary>
    Abandoned,
}

/// <summary>What is left of a transfer that ended, for its owner's eyes.</summary>
/// <param name="TransferId">Its id, which leads nowhere any more.</param>
/// <param name="RemovalReason">How it ended.</param>
/// <param name="At">When.</param>
/// <param name="Completed">How often all of it was downloaded.</param>
public sealed record RemovedTransfer(StoredId TransferId, RemovalReason RemovalReason, DateTimeOffset At, long Completed);

/// <summary>The endings as the database names them.</summary>
internal static class RemovalReasons
{
    public static string Name(RemovalReason ending) => JsonNamingPolicy.SnakeCaseLower.ConvertName(ending.ToString());

    public static RemovalReason Parse(string name) => Enum.GetValues<RemovalReason>().First(ending => string.Equals(Name(ending), name, StringComparison.Ordinal));
}
