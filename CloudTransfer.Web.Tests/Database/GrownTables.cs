using Npgsql;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>A database of PostgreSQL in which every table that grows has grown.</summary>
internal static class GrownTables
{
    /// <summary>How many rows each of them has.</summary>
    public const int Rows = 10_000;

    // What is done with: sealed, hashed and scanned transfers that never expire, and what is remembered for years to come.
    private static readonly string[] Fills =
    [
        "INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, hashed, verdict, sealed_at, user_id, request_id, submission_link, submission_id) SELECT {id}, 'owner' || n, 'sealed', 'a', 0, n, n, 1, '', n, 1, 'clean', n, {id}, {id}, 'link' || n, 'submission' || n FROM {n}",
        "INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at, sha256) SELECT {id}, 0, '', 'a', n, 0, 0, 0, 'hash' FROM {n}",
        "INSERT INTO folders (transfer_id, path, parent, file_count, size) SELECT {id}, 'F', '', 1, n FROM {n}",
        "INSERT INTO lanes (token_hash, transfer_id, number, start, length, place, metadata, received, place_end, crcs, broken, expires_at) SELECT 'token' || n, {id}, 0, 0, n, 0, '', n, n, '', 0, {later} FROM {n}",
        "INSERT INTO tickets (id, transfer_id, done, expires_at, client) SELECT 'ticket' || n, {id}, n % 2, {later}, 'client' || n FROM {n}",
        "INSERT INTO ticket_contents (ticket_id, content, once, again, taken) SELECT 'ticket' || n, '0', '', '', 1 FROM {n}",
        "INSERT INTO ticket_sendings (id, ticket_id, transfer_id, content, length, range_start, range_end, granted_to, expires_at) SELECT 'sending' || n, 'ticket' || n, {id}, '0', 1, 0, 1, 1, {later} FROM {n}",
        "INSERT INTO omitted_files (transfer_id, number, folder, name, size, start, modified_at, position) SELECT {id}, 0, '', 'a', n, 0, 0, 0 FROM {n}",
        "INSERT INTO thumbnails (transfer_id, number, content) SELECT {id}, 0, 'bytes' FROM {n}",
        "INSERT INTO exif_thumbnails (transfer_id, number, start, length, orientation) SELECT {id}, 0, 0, 1, 1 FROM {n}",
        "INSERT INTO removed_transfers (owner_hash, transfer_id, ending, completed, ended_at, forget_at) SELECT 'removed' || n, {id}, 'expired', 0, n, {later} FROM {n}",
        "INSERT INTO attempts (id, kind, subject, client, forget_at) SELECT 'attempt' || n, 'password', 'subject' || n, 'client' || n, {later} FROM {n}",
        "INSERT INTO file_meters (client, due_at) SELECT 'client' || n, {later} * 1000 FROM {n}",
        "INSERT INTO ended_passes (hash, forget_at) SELECT 'pass' || n, {later} FROM {n}",
        "INSERT INTO upload_pieces (transfer_id, part, number, start, length, tag, is_part) SELECT {id}, 1, 0, 0, 1, '', 1 FROM {n}",
        "INSERT INTO users (id, name, email, role, created_at, seen_at, used_bytes) SELECT {id}, 'a', 'a' || n || '@example.org', 'member', n, n, n FROM {n}",
        "INSERT INTO user_logins (issuer, subject, user_id, provider, created_at, used_at) SELECT 'issuer', n::text, {id}, 'a', n, n FROM {n}",
        "INSERT INTO user_sessions (id, user_id, provider, agent, created_at, seen_at, expires_at) SELECT 'session' || n, {id}, 'a', '', n, n, {later} FROM {n}",
        "INSERT INTO api_tokens (id, user_id, hash, prefix, name, scopes, created_at) SELECT 'key' || n, {id}, 'hash' || n, '', 'a', '', n FROM {n}",
        "INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, can_sync, is_synced, created_at) SELECT 'passkey' || n, {id}, 'a', '', 0, '', 0, 0, n FROM {n}",
        "INSERT INTO passkey_challenges (hash, forget_at) SELECT 'challenge' || n, {later} FROM {n}",
        "INSERT INTO file_requests (id, owner_hash, user_id, title, message, requester, created_at, closes_at) SELECT {id}, 'owner' || n, {id}, 'a', '', '', n, {later} FROM {n}",
        "INSERT INTO request_notices (request_id, address, language, base, sender, queue) SELECT {id}, 'a@example.org', 'en', '', 'sender' || n, n FROM {n}",
        "INSERT INTO mails (id, kind, subject, transfer_id, address, language, base, sender, created_at) SELECT 'mail' || n, 'delivery', {id}, {id}, 'a@example.org', 'en', '', 'sender' || n, n FROM {n}",
        "INSERT INTO deliveries (transfer_id, address, notify, state, language, base, sender, queue) SELECT {id}, 'a@example.org', 'never', 'sending', 'en', '', 'sender' || n, n FROM {n}",
        "INSERT INTO recipients (id, transfer_id, number, address, state) SELECT 'recipient' || n, {id}, 0, 'b@example.org', 'sent' FROM {n}",
        "INSERT INTO webhooks (id, endpoint, type, body, created_at) SELECT 'message' || n, 'endpoint', 'transfer.created', '{}', n FROM {n}",
        "INSERT INTO audit_entries (written_at, id, action, actor, subject, client, detail) SELECT {later}, 'entry' || n, 'transfer.action' || n % 40, 'person:' || n, 'transfer:' || n, 'client' || n, '' FROM {n}",
        "INSERT INTO mail_refusals (address_hash, refused_at) SELECT 'address' || n, n FROM {n}",
    ];

    /// <summary>The tables that do not grow, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Bounded = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["audit_keys"] = "One row a period for which entries are kept.",
        ["invitations"] = "There are so many at most.",
        ["jobs"] = "What is to be done, and is taken away when it is.",
        ["key_ring"] = "A few keys a year.",
        ["migrations"] = "One row a version of the schema.",
        ["moved_objects"] = "Only while a move is under way, which no request waits for.",
        ["moves"] = "One row.",
        ["provider_issuers"] = "One row an address at which a provider was ever set.",
        ["rejections"] = "One row a reason.",
        ["sealed_totals"] = "One row.",
        ["storage_totals"] = "One row.",
        ["uploads"] = "What is under way, and is taken away when it ends.",
    };

    /// <summary>The tables that are filled.</summary>
    public static IEnumerable<string> Names => Fills.Select(fill => fill.Split(' ')[2]);

    /// <summary>Fills them, past all triggers, and tells the planner.</summary>
    /// <param name="reach">How the database is reached, with the schema of this version.</param>
    public static async Task FillAsync(string reach)
    {
        var fills = string.Join(';', Fills)
            .Replace("{n}", $"generate_series(1, {Rows}) AS n", StringComparison.Ordinal)
            .Replace("{id}", "LPAD(n::text, 22, '0')", StringComparison.Ordinal)
            // The year 2100 in ms.
            .Replace("{later}", "4102444800000", StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(reach + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {fills}; ANALYZE", connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
