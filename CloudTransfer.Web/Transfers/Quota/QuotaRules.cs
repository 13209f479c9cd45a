using CloudTransfer.Web.Database;
using Dapper;

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>
/// What may be kept for bytes that have not come. Bytes at hand may have all that is free. Ahead of them, everybody together
/// may have three quarters of what no bytes lie in, so that others' uploads find some; and one client its share, a quarter
/// unless a setting says otherwise, or as much as it has sent of its uploads under way.
/// </summary>
/// <remarks>
/// The statement decides, in the serialised transaction that takes the space: it adds up rows of other uploads. What <see cref="Propose"/> answers is only what to ask
/// it for.
/// </remarks>
internal static class QuotaRules
{
    /// <summary>Adds up what is kept as running totals.</summary>
    public const string Recount =
        """
        UPDATE storage_totals SET
            taken = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = transfers.id))
                + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers) + (SELECT COALESCE(SUM(reserved), 0) FROM uploads),
            promised = (SELECT COALESCE(SUM(promised), 0) FROM uploads),
            unsent = (SELECT COALESCE(SUM(reserved - filled), 0) FROM uploads)
        WHERE id = 1
        """;

    /// <summary>
    /// An upload that begins and ends at once: where a move lets none begin, this adds the row that is refused then
    /// (<see cref="DatabaseTables.RefuseUploadsAsync"/>), and elsewhere none.
    /// </summary>
    public const string Begin =
        $"""
        INSERT INTO uploads (id, client, weight, reserved, promised, filled, progressed_at, held)
        SELECT @id, '', 0, 0, 0, 0, @now, 0 WHERE EXISTS (SELECT 1 FROM moves WHERE id = 1 AND state = '{MoveState.Closed}')
        """;

    /// <summary>Takes <c>@bytes</c> of which <c>@ahead</c> are not at hand; changes one row, or none where there is too little.</summary>
    public const string Take =
        $"""
        UPDATE storage_totals SET taken = taken + @bytes, promised = promised + @bytes, unsent = unsent + @bytes - @come
        WHERE id = 1 AND @bytes <= {Left}
            AND (@ahead = 0 OR (
                unsent + @bytes - @come <= {Empty} - {Empty} / {PartsOfAll}
                AND COALESCE((
                    SELECT SUM(reserved - filled) + @bytes - @come <= COALESCE(@most, {Empty} / {PartsOfAll})
                        OR SUM(reserved - filled) + @bytes - @come <= SUM(filled) + @come
                    {OfClient}), TRUE)))
        """;

    /// <summary>Adds an upload to those of its client, with what it asks for at once; adds none where there are too many.</summary>
    public const string AddUpload =
        """
        INSERT INTO uploads (id, client, weight, reserved, promised, filled, progressed_at, user_id, held)
        SELECT @id, @client, @weight, @bytes, @bytes, @come, @now, @user, @held
        WHERE @client = '' OR (SELECT COALESCE(SUM(weight), 0) FROM uploads WHERE client = @client) + @weight <= @most
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>
    /// An upload that held <c>@Reserved</c> becomes <c>@stored</c> bytes; changes no row where there is too little for what it did not hold.
    /// These bytes lie on the volume already and need no promise, but must leave what others were promised.
    /// </summary>
    public const string TakePlace =
        """
        UPDATE storage_totals SET taken = taken - @Reserved + @stored, promised = promised - @Promised, unsent = unsent - @Unsent
        WHERE id = 1 AND (@stored <= @Reserved OR (taken - @Reserved + @stored <= @quota AND promised - @Promised <= @spare))
        """;

    /// <summary>What there is to propose from, as a <see cref="SpaceLeft"/>.</summary>
    public const string Look =
        $"""
        SELECT {Left} AS Bytes, unsent - @come AS Unsent,
            (SELECT SUM(reserved - filled) - @come {OfClient}) AS UnsentOfClient, (SELECT SUM(filled) + @come {OfClient}) AS SentByClient
        FROM storage_totals WHERE id = 1
        """;

    private const string PartsOfAll = "4";
    private const int Parts = 4;

    // What is neither taken nor promised. Uploads have columns of the same names, and it stands inside selects of them.
    private const string Left = "(CASE WHEN @quota - storage_totals.taken < @spare - storage_totals.promised THEN @quota - storage_totals.taken ELSE @spare - storage_totals.promised END)";

    // What no bytes lie in, whether it is kept for some or not.
    private const string Empty = $"({Left} + storage_totals.unsent - @come)";

    // Nobody, where it is not counted.
    private const string OfClient = "FROM uploads WHERE client = (SELECT client FROM uploads WHERE id = @id) AND client <> ''";

    /// <summary>How many bytes to ask for: all that is declared, or what is needed and as much ahead of it as is wanted and allowed.</summary>
    public static long Propose(SpaceRequest ask, SpaceLeft left)
    {
        var empty = left.Bytes + left.Unsent;
        var most = Math.Min(left.Bytes, empty - (empty / Parts) - left.Unsent);
        if (left is { UnsentOfClient: { } unsent, SentByClient: { } sent })
            most = Math.Min(most, Math.Max(ask.MostAhead ?? (empty / Parts), sent) - unsent);
        return ask.Rest > 0 && ask.Needed + ask.Rest <= most
            ? ask.Needed + ask.Rest
            : Math.Max(ask.Needed, Math.Min(most, ask.Needed + ask.Piece));
    }
}

/// <summary>What space there is, in bytes, for one upload that asks.</summary>
/// <param name="Bytes">What is neither taken nor promised.</param>
/// <param name="Unsent">What is kept for bytes that have not come.</param>
/// <param name="UnsentOfClient">The same for its client's; null where it is not counted.</param>
/// <param name="SentByClient">What has come of its client's uploads under way; null where it is not counted.</param>
// Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
[method: ExplicitConstructor]
internal sealed record SpaceLeft(long Bytes, long Unsent, long? UnsentOfClient, long? SentByClient);
