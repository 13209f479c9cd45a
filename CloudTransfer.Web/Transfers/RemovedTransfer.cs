using System.Text.Json;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Why a transfer ended. Only its owner can see this.</summary>
public enum RemovalReason
{
    /// <summary>It expired.</summary>
    Expired,

    /// <summary>All permitted downloads were used.</summary>
    UsedUp,

    /// <summary>Its owner deleted it.</summary>
    Owner,

    /// <summary>The server's administrator deleted it.</summary>
    Administrator,

    /// <summary>Its upload was not completed in time.</summary>
    Abandoned,
}

/// <summary>The record of a transfer that ended, for its owner.</summary>
/// <param name="TransferId">The transfer's id.</param>
/// <param name="RemovalReason">Why it ended.</param>
/// <param name="At">When it ended.</param>
/// <param name="Completed">The number of completed downloads.</param>
public sealed record RemovedTransfer(StoredId TransferId, RemovalReason RemovalReason, DateTimeOffset At, long Completed);

/// <summary>The names of the reasons in the database.</summary>
internal static class RemovalReasons
{
    public static string Name(RemovalReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    public static RemovalReason Parse(string name) => Enum.GetValues<RemovalReason>().First(reason => string.Equals(Name(reason), name, StringComparison.Ordinal));
}
