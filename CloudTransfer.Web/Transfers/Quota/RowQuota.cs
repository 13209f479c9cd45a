using System.Data;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>
/// The space that rows take in the database, and how many of them one client may have written in an hour, over all replicas:
/// empty files in folders of their own cost their sender nothing, and this server hundreds of bytes each.
/// </summary>
public sealed class RowQuota(IDatabase database, IOptions<StorageOptions> options, TimeProvider time)
{
    // One statement decides, and its row count is the answer (GCRA, the generic cell rate algorithm).
    internal const string Meter =
        """
        INSERT INTO file_meters (client, due_at) VALUES (@client, @now + @cost)
        ON CONFLICT (client) DO UPDATE SET due_at = CASE WHEN file_meters.due_at > @now THEN file_meters.due_at ELSE @now END + @cost
        WHERE CASE WHEN file_meters.due_at > @now THEN file_meters.due_at ELSE @now END + @cost <= @now + @window
        """;

    // Measured, with its share of the indexes: a path of 11 bytes costs 220, one of 1,000 about 6,000.
    private const long Transfer = 512, File = 256, FileByte = 4, Folder = 256, FolderByte = 8;

    private const long Window = TimeSpan.MicrosecondsPerHour;

    /// <summary>What rows take of the database beyond what the stored object takes of the volume, in bytes, by an estimate.</summary>
    /// <remarks>Not all of what they take: so every byte of <c>Storage:Quota</c> can be used for content.</remarks>
    public static long Beyond(long stored, IEnumerable<TransferFile> files, IEnumerable<TransferFolder> folders) => Math.Max(
        0, Transfer + files.Sum(file => File + (FileByte * Bytes(file.Path))) + folders.Sum(folder => Folder + (FolderByte * Bytes(folder.Path))) - stored);

    /// <summary>Deletes the meters that stand at nothing.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) => database.ExecuteAsync("DELETE FROM file_meters WHERE due_at <= @now", new { now = Now() }, cancel);

    /// <summary>Whether rows of so many bytes are counted before they are written: then no other may count meanwhile.</summary>
    public bool Counts(long bytes) => bytes > 0 && options.Value.Quota is not null;

    /// <summary>Whether there is space for rows of so many bytes, in the transaction that writes the first of them.</summary>
    internal async Task<bool> HasSpaceAsync(IDbTransaction transaction, long bytes) =>
        !Counts(bytes) || options.Value.Quota is not { } quota
        || await transaction.Connection!.ExecuteScalarAsync<long>("SELECT taken FROM storage_totals WHERE id = 1", transaction: transaction) <= quota.Bytes - bytes;

    /// <summary>The statement that counts rows for their sender, and changes none where too many came in the last hour; null for a sender who is not counted.</summary>
    /// <remarks>It comes after what changes the totals of the storage: in the other order, two transactions of several senders could wait for each other.</remarks>
    /// <param name="sender">Whose they are.</param>
    /// <param name="rows">How many files and folders.</param>
    internal Statement? ToMeter(MeteredSender sender, int rows)
    {
        if (sender.Client.Length == 0)
            return null;
        // What is more than an hour's counts as an hour's: else it could never be sent.
        var cost = Math.Max(1, Window / sender.MostFilesPerHour * Math.Min(rows, sender.MostFilesPerHour));
        return new Statement(Meter, new { client = sender.Client, now = Now(), cost, window = Window });
    }

    /// <summary>Counts rows for their sender, as <see cref="ToMeter"/> says.</summary>
    /// <exception cref="QuotaException">Too many came in the last hour.</exception>
    internal async Task MeterAsync(IDbTransaction transaction, MeteredSender sender, int rows)
    {
        if (ToMeter(sender, rows) is { } meter && await transaction.Connection!.ExecuteAsync(meter.Sql, meter.Arguments, transaction) == 0)
            throw new QuotaException(QuotaDecision.TooManyFiles);
    }

    /// <summary>Counts a file request for who makes it.</summary>
    /// <param name="transaction">The transaction that makes it.</param>
    /// <param name="client">The client as a hash; empty for one that is not counted.</param>
    /// <param name="mostPerHour">How many one client may make in an hour.</param>
    /// <returns>Null where it may be made; else after how long another may be.</returns>
    internal async Task<TimeSpan?> MeterRequestAsync(IDbTransaction transaction, string client, int mostPerHour)
    {
        var cost = Math.Max(1, Window / mostPerHour);
        return client.Length == 0
            || await transaction.Connection!.ExecuteAsync(Meter, new { client = $"requests {client}", now = Now(), cost, window = Window }, transaction) > 0
            ? null
            : TimeSpan.FromMicroseconds(cost);
    }

    private static int Bytes(string path) => Encoding.UTF8.GetByteCount(path);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds() * (long)TimeSpan.MicrosecondsPerMillisecond;
}

/// <summary>Who sends a transfer.</summary>
/// <param name="Client">The address as a hash; empty for one that is not counted.</param>
/// <param name="MostFilesPerHour">How many files and folders one client may send in an hour.</param>
public sealed record MeteredSender(string Client, int MostFilesPerHour)
{
    /// <summary>One that is not counted.</summary>
    public static readonly MeteredSender Uncounted = new("", int.MaxValue);
}
