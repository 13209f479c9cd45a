using System.Data;
using System.Security.Cryptography;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications;

/// <summary>
/// How many mails are handed to the mail server in an hour, over all replicas: in all, of one sender, to one address. An attempt
/// is written down before it is made, so that no number of replicas makes more.
/// </summary>
public sealed class MailRates(IDatabase database, IOptions<MailOptions> options, TimeProvider time)
{
    private const string Kind = "mail";

    /// <summary>How long an attempt counts.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Over how long mails that wait for the same place are spread, so that they do not all ask again at one moment.</summary>
    internal static readonly TimeSpan Spread = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait of a mail.</summary>
    internal static TimeSpan LongestWait => Memory + Spread;

    /// <summary>Counts an attempt, where it may be made.</summary>
    public async Task<MailPlace> TakeAsync(Mail mail, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var attempt = StoredId.New().Value;
        long? free = null;
        await database.SerializedSoonAsync($"attempts {Kind}", async transaction =>
        {
            free = await FullUntilAsync(transaction, mail, now);
            if (free is null)
                await AddAsync(transaction, attempt, mail, now);
        }, cancel);
        return free is { } moment
            ? new MailPlace(null, DateTimeOffset.FromUnixTimeMilliseconds(moment) - now + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)Spread.TotalMilliseconds)))
            : new MailPlace(attempt, TimeSpan.Zero);
    }

    /// <summary>Counts an attempt no longer: the mail server was not asked to take the mail.</summary>
    internal static Task ReturnAsync(IDbTransaction transaction, string attempt) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM attempts WHERE id = @attempt", new { attempt }, transaction);

    // Of the limits that are reached, when the first place is free again.
    private async Task<long?> FullUntilAsync(IDbTransaction transaction, Mail mail, DateTimeOffset now)
    {
        var counted = await transaction.Connection!.QueryFirstAsync<Counted>(
            """
            SELECT COUNT(*) AS Total, MIN(forget_at) AS First,
                COALESCE(SUM(CASE WHEN client = @sender THEN 1 ELSE 0 END), 0) AS OfSender, MIN(CASE WHEN client = @sender THEN forget_at END) AS FirstOfSender,
                COALESCE(SUM(CASE WHEN subject = @address THEN 1 ELSE 0 END), 0) AS ToAddress, MIN(CASE WHEN subject = @address THEN forget_at END) AS FirstToAddress
            FROM attempts WHERE kind = @kind AND forget_at > @now
            """,
            new { kind = Kind, sender = mail.Sender, address = mail.Address.Hash(), now = now.ToUnixTimeMilliseconds() }, transaction);
        long?[] full =
        [
            counted.Total >= options.Value.MaxPerHour ? counted.First : null,
            mail.Sender.Length > 0 && counted.OfSender >= options.Value.MaxPerSenderPerHour ? counted.FirstOfSender : null,
            counted.ToAddress >= options.Value.MaxPerAddressPerHour ? counted.FirstToAddress : null,
        ];
        return full.Max();
    }

    private static Task AddAsync(IDbTransaction transaction, string attempt, Mail mail, DateTimeOffset now) => transaction.Connection!.ExecuteAsync(
        "INSERT INTO attempts (id, kind, subject, client, forget_at) VALUES (@attempt, @kind, @subject, @client, @forget)",
        new { attempt, kind = Kind, subject = mail.Address.Hash(), client = mail.Sender, forget = (now + Memory).ToUnixTimeMilliseconds() },
        transaction);

    [method: ExplicitConstructor]
    private sealed record Counted(long Total, long? First, long OfSender, long? FirstOfSender, long ToAddress, long? FirstToAddress);
}

/// <summary>What the limits say of a mail.</summary>
/// <param name="Attempt">The id of the attempt that was counted; null where a limit is reached.</param>
/// <param name="Wait">After how long the mail is to be tried again, where a limit is reached.</param>
public readonly record struct MailPlace(string? Attempt, TimeSpan Wait);
