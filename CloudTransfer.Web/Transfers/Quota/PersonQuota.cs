using System.Data;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>Who has an upload counted, beside the address that it comes from.</summary>
/// <param name="User">The person with an account.</param>
/// <param name="Quota">The most bytes of all of the person's transfers together; null for no limit.</param>
public sealed record QuotaHolder(StoredId User, long? Quota);

/// <summary>
/// The quota of one person, in the serialised transaction that takes space. Triggers keep the sum in the person's row: of
/// transfers that are not being deleted, and of what uploads without a transfer hold, which is what they declared or more.
/// </summary>
internal static class PersonQuota
{
    /// <summary>Whether a new upload is within it, whose row is there already: it is counted, and nobody else can change the sum until the commit.</summary>
    public static async Task<bool> HasSpaceAsync(IDbTransaction transaction, QuotaHolder? person)
    {
        if (person?.Quota is not { } quota)
            return true;
        // Without an account any more, it is nobody's.
        var used = await transaction.Connection!.ExecuteScalarAsync<long?>("SELECT used_bytes FROM users WHERE id = @user", new { user = person.User.Value }, transaction);
        return !(used > quota);
    }

    /// <summary>As much as an upload under way may ask for; null where not even what it needs is left.</summary>
    public static async Task<SpaceRequest?> LimitAsync(IDbTransaction transaction, ActiveUpload upload, SpaceRequest ask)
    {
        if (upload.Person?.Quota is not { } quota)
            return ask;
        // What it holds is counted, whether it has got it yet or not.
        var left = await transaction.Connection!.ExecuteScalarAsync<long?>(
            """
            SELECT @quota - users.used_bytes + uploads.held - uploads.reserved
            FROM uploads JOIN users ON users.id = uploads.user_id WHERE uploads.id = @id
            """,
            new { quota, id = upload.Id.Value }, transaction);
        if (left is not { } most)
            return ask;
        var ahead = most - ask.Needed;
        return ahead < 0 ? null : ask with { Rest = Math.Min(ask.Rest, ahead), Piece = Math.Min(ask.Piece, ahead) };
    }
}
