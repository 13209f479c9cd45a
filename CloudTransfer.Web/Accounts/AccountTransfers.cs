using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>A transfer, for the person who sent it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Title">What its sender calls it; empty for nothing.</param>
/// <param name="Sender">By whom it says that it is sent; empty for nobody.</param>
/// <param name="Message">The message; empty for none.</param>
/// <param name="Size">Its bytes as it is stored.</param>
/// <param name="Files">How many files.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="Downloads">How often it was downloaded.</param>
/// <param name="MaxDownloads">How often it can be downloaded; null for any number.</param>
/// <param name="Email">Where its sender is told about it; null for nowhere.</param>
/// <param name="Recipients">To whom it was sent by mail.</param>
public sealed record TransferRecord(
    string Id, string Name, string Title, string Sender, string Message, long Size, int Files, bool HasPassword, DateTimeOffset Created, DateTimeOffset? Expires,
    long Downloads, long? MaxDownloads, string? Email, IReadOnlyList<RecipientRecord> Recipients);

/// <summary>Somebody to whom a transfer was sent by mail.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">What became of the mail: waiting, queued, sent, refused or withdrawn.</param>
/// <param name="Downloads">How often it was downloaded by the link in the mail.</param>
public sealed record RecipientRecord(string Address, string State, long Downloads);

/// <summary>All that is kept of a person's transfers, without the files.</summary>
public sealed class AccountTransfers(IDatabase database)
{
    /// <summary>How many transfers a person has.</summary>
    public Task<long> CountAsync(StoredId user, CancellationToken cancel) => database.FirstAsync<long>(
        "SELECT COUNT(*) FROM transfers WHERE user_id = @user AND state <> 'deleting'", new { user = user.Value }, cancel);

    /// <summary>The ids of a person's transfers.</summary>
    public async Task<IReadOnlyList<StoredId>> IdsAsync(StoredId user, CancellationToken cancel) =>
        [.. (await database.QueryAsync<string>("SELECT id FROM transfers WHERE user_id = @user AND state <> 'deleting'", new { user = user.Value }, cancel))
            .Select(StoredId.OfRow)];

    /// <summary>A person's transfers, the newest first.</summary>
    public async Task<IReadOnlyList<TransferRecord>> ListAsync(StoredId user, CancellationToken cancel)
    {
        var transfers = await database.QueryAsync<Row>(
            """
            SELECT transfers.id AS Id, name AS Name, title AS Title, transfers.sender AS Sender, message AS Message, stored AS Stored, file_count AS FileCount,
                CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS HasPassword, created_at AS CreatedAt, expires_at AS ExpiresAt, completed AS Completed,
                max_downloads AS MaxDownloads, address AS Address
            FROM transfers LEFT JOIN deliveries ON deliveries.transfer_id = transfers.id
            WHERE user_id = @user AND transfers.state <> 'deleting' ORDER BY created_at DESC, transfers.id DESC
            """,
            new { user = user.Value }, cancel);
        var recipients = await database.QueryAsync<RecipientRow>(
            """
            SELECT transfer_id AS TransferId, address AS Address, recipients.state AS State, fetched AS Fetched
            FROM recipients JOIN transfers ON transfers.id = recipients.transfer_id WHERE user_id = @user ORDER BY number
            """,
            new { user = user.Value }, cancel);
        var ofTransfer = recipients.ToLookup(row => row.TransferId, row => new RecipientRecord(row.Address, row.State, row.Fetched), StringComparer.Ordinal);
        return [.. transfers.Select(row => row.ToRecord([.. ofTransfer[row.Id]]))];
    }

    // A database may not tell the type of what is null or computed, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string Name, string Title, string Sender, string Message, long Stored, long FileCount, long HasPassword, long CreatedAt, long? ExpiresAt, long Completed,
        long? MaxDownloads, string? Address)
    {
        public TransferRecord ToRecord(IReadOnlyList<RecipientRecord> recipients) => new(
            Id, Name, Title, Sender, Message, Stored, (int)FileCount, HasPassword != 0, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ExpiresAt is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null, Completed, MaxDownloads, string.IsNullOrEmpty(Address) ? null : Address, recipients);
    }

    private sealed record RecipientRow(string TransferId, string Address, string State, long Fetched);
}
