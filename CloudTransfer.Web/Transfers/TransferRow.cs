using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>A row of the transfers table, with the number of its tickets.</summary>
internal static class TransferRow
{
    /// <summary>A query for transfers; its first argument is the time, in milliseconds since 1970.</summary>
    public static Query<Transfer> Where(string condition) => new(
        $"""
        SELECT id, state, name, archive, size, stored, file_count, message, password_hash, created_at, expires_at,
            max_downloads, removed_by, completed, broken_off, first_download_at, last_download_at, hashed,
            (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 1),
            (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 0 AND expires_at > @now),
            verdict, finding, expiry_fixed, title, sender, request_id, submission_link, submission_id, user_id
        FROM transfers WHERE {condition}
        """,
        Read);

    /// <summary>The state's name in the table.</summary>
    public static string NameOf(TransferState state) => state switch
    {
        TransferState.Receiving => "receiving",
        TransferState.Sealed => "sealed",
        _ => "deleting",
    };

    private static Transfer Read(Row row) => new(
        StoredId.OfRow(row.Text(0)),
        State(row.Text(1)),
        row.Text(2),
        row.Number(3) != 0,
        row.Number(4),
        row.Number(5),
        (int)row.Number(6),
        row.Text(7),
        row.TextOrNull(8),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Number(9)),
        Time(row.NumberOrNull(10)),
        (int?)row.NumberOrNull(11))
    {
        RemovedBy = row.TextOrNull(12) is { } reason ? RemovalReasons.Parse(reason) : null,
        Downloads = new Downloads(
            row.Number(13), row.Number(14), (int)row.Number(18), (int)row.Number(19), Time(row.NumberOrNull(15)), Time(row.NumberOrNull(16))),
        HasChecksums = row.Number(17) != 0,
        Verdict = VerdictOf(row.TextOrNull(20)),
        Finding = row.TextOrNull(21),
        HasFixedExpiry = row.Number(22) != 0,
        Title = row.Text(23),
        Sender = row.Text(24),
        User = row.TextOrNull(28) is { } user ? StoredId.OfRow(user) : null,
        Submission = row.TextOrNull(25) is { } request ? new Submission(StoredId.OfRow(request), StoredId.OfRow(row.Text(26)), StoredId.OfRow(row.Text(27))) : null,
    };

    /// <summary>The verdict of a name in the table.</summary>
    public static Verdict? VerdictOf(string? name) => name switch
    {
        null => null,
        "clean" => Verdict.Clean,
        "found" => Verdict.Found,
        _ => Verdict.Unchecked,
    };

    private static TransferState State(string name) => name switch
    {
        "receiving" => TransferState.Receiving,
        "sealed" => TransferState.Sealed,
        "deleting" => TransferState.Deleting,
        _ => throw new InvalidDataException("A row has no state."),
    };

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
