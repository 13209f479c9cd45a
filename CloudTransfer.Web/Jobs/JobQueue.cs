using System.Data;
using System.Security.Cryptography;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using Dapper;

namespace CloudTransfer.Web.Jobs;

/// <summary>
/// The table of jobs. One conditional statement gives a job to one replica, with a lease; each client has a queue of its own,
/// and the queues are served round-robin. Only this replica's place among the queues is in memory.
/// </summary>
/// <remarks>
/// Whoever waits for a commit of this class waits for no disk: a power loss may undo it, and then the work is done again.
/// What the work itself writes is undone with it.
/// </remarks>
#pragma warning disable CA1711 // It is a queue, though not a collection.
public sealed class JobQueue(IDatabase database, AuditTrail audit, TimeProvider time)
#pragma warning restore CA1711
{
    // Sweeps may overlap, so theirs is short: after a crash the next replica cleans at once.
    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30), CleanupLease = TimeSpan.FromSeconds(3);

    // A time that is further ahead than any lease or wait lasts was written by a clock that has been put back since.
    private const string Available =
        "(COALESCE(lease_until, due_at) <= @now OR COALESCE(lease_until, due_at) > @furthest)";

    private const long BeforeAll = -1;
    private const int TokenBytes = 12;

    private readonly JobSignal[] _added = [.. Enum.GetValues<JobKind>().Select(_ => new JobSignal())];
    private readonly long[] _lastQueue = [.. Enum.GetValues<JobKind>().Select(_ => BeforeAll)];

    /// <summary>How long a replica has a job of a kind to itself unless it extends the lease.</summary>
    public static TimeSpan LeaseOf(JobKind kind) => kind is JobKind.Cleanup ? CleanupLease : DefaultLease;

    /// <summary>Says that jobs of a kind were added, when their transaction has been committed.</summary>
    public void Wake(JobKind kind) => _added[(int)kind].Set();

    /// <summary>Adds jobs that are due at once; where <see cref="Wake"/> does not follow the commit, a replica finds them at its next look.</summary>
    /// <param name="transaction">The transaction of what makes them necessary.</param>
    /// <param name="kind">Their kind.</param>
    /// <param name="jobs">Their subjects and queues.</param>
    public Task AddAsync(IDbTransaction transaction, JobKind kind, IEnumerable<(string Subject, int Queue)> jobs)
    {
        var (name, now) = (Name(kind), Now());
        return transaction.ExecuteEachAsync(
            "INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at) VALUES (@name, @subject, @queue, @now, @now, @now)",
            jobs.Select(job => new { name, subject = job.Subject, queue = job.Queue, now }));
    }

    /// <summary>Ends when <see cref="Wake"/> is called the next time.</summary>
    internal Task Added(JobKind kind) => _added[(int)kind].Next;

    /// <summary>Takes the first job of the next queue in which one is due; null where none is.</summary>
    /// <param name="kind">What kind of job.</param>
    /// <param name="busy">Queues that are left out, since they are being served.</param>
    /// <param name="longest">The longest time that a job of this kind waits.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<JobLease?> TakeAsync(JobKind kind, IReadOnlySet<long> busy, TimeSpan longest, CancellationToken cancel)
    {
        // Where another was quicker there may be a next one.
        while (await NextAsync(kind, busy, longest, cancel) is { } due)
        {
            if (await ClaimAsync(kind, due, longest, cancel) is { } lease)
                return lease;
        }

        return null;
    }

    /// <summary>Says that this replica still works on a job; false when the lease was lost, or the job is gone.</summary>
    public async Task<bool> ExtendAsync(JobLease lease)
    {
        var held = false;
        await database.WriteSoonAsync(async transaction => held = await ExtendAsync(transaction, lease, time), CancellationToken.None);
        return held;
    }

    /// <summary>The same, in the transaction that writes what was done so far.</summary>
    public static async Task<bool> ExtendAsync(IDbTransaction transaction, JobLease lease, TimeProvider time) => await transaction.Connection!.ExecuteAsync(
        "UPDATE jobs SET lease_until = @until WHERE subject = @Subject AND kind = @kind AND lease_token = @Token",
        new { lease.Subject, kind = Name(lease.Kind), lease.Token, until = (time.GetUtcNow() + LeaseOf(lease.Kind)).ToUnixTimeMilliseconds() }, transaction) == 1;

    /// <summary>Removes a job that is done; false when the lease was lost, and then nothing is written.</summary>
    public Task<bool> CompleteAsync(JobLease lease, Func<IDbTransaction, Task>? write) => EndAsync(
        lease, "DELETE FROM jobs WHERE subject = @Subject AND kind = @kind AND lease_token = @Token", write);

    /// <summary>Gives a job back with what was done of it: the next attempt goes on from there, and may be made at once.</summary>
    public Task<bool> YieldAsync(JobLease lease, long progress, Func<IDbTransaction, Task>? write) => EndAsync(
        lease,
        """
        UPDATE jobs SET lease_until = NULL, lease_token = NULL, attempts = 0, failing_since = NULL, last_error = NULL, progress = @progress
        WHERE subject = @Subject AND kind = @kind AND lease_token = @Token
        """,
        write,
        progress);

    /// <summary>Gives a job back as it was, since this replica stops.</summary>
    public Task<bool> ReturnAsync(JobLease lease) => EndAsync(
        lease,
        "UPDATE jobs SET lease_until = NULL, lease_token = NULL WHERE subject = @Subject AND kind = @kind AND lease_token = @Token",
        write: null);

    /// <summary>Gives a job back that is done for now; it is due again after <paramref name="delay"/>.</summary>
    public Task<bool> RepeatAsync(JobLease lease, TimeSpan delay, Func<IDbTransaction, Task>? write) => EndAsync(
        lease,
        """
        UPDATE jobs SET lease_until = NULL, lease_token = NULL, attempts = 0, failing_since = NULL, last_error = NULL, due_at = @due
        WHERE subject = @Subject AND kind = @kind AND lease_token = @Token
        """,
        write,
        delay: delay);

    /// <summary>Gives a job back whose time has not come; it is due again after <paramref name="delay"/>. What is known of its failures stays.</summary>
    /// <remarks>Without an error it counts as one that waits for its time, and not as one that fails.</remarks>
    public Task<bool> PostponeAsync(JobLease lease, TimeSpan delay, Func<IDbTransaction, Task>? write) => EndAsync(
        lease,
        "UPDATE jobs SET lease_until = NULL, lease_token = NULL, last_error = NULL, due_at = @due WHERE subject = @Subject AND kind = @kind AND lease_token = @Token",
        write,
        delay: delay);

    /// <summary>Gives a job back whose attempt failed; it is due again after <paramref name="delay"/>.</summary>
    /// <param name="lease">The job.</param>
    /// <param name="error">A code or the type of an exception, without names, paths or tokens.</param>
    /// <param name="progress">The number of the first file that has not been worked on.</param>
    /// <param name="delay">How long it waits.</param>
    /// <param name="write">Changes rows with it; null for nothing.</param>
    public Task<bool> FailAsync(JobLease lease, string error, long progress, TimeSpan delay, Func<IDbTransaction, Task>? write) => EndAsync(
        lease,
        """
        UPDATE jobs SET lease_until = NULL, lease_token = NULL, attempts = attempts + 1, failing_since = COALESCE(failing_since, @now),
            last_error = @error, progress = @progress, due_at = @due
        WHERE subject = @Subject AND kind = @kind AND lease_token = @Token
        """,
        write,
        progress,
        error,
        delay);

    /// <summary>Has periodic work done soon, as it is when a replica starts.</summary>
    public Task ScheduleAsync(JobKind kind, CancellationToken cancel) => database.WriteSoonAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at) VALUES (@kind, '', 0, 0, @now, @now)
            ON CONFLICT (subject, kind) DO UPDATE SET due_at = excluded.due_at WHERE jobs.lease_until IS NULL AND jobs.due_at > excluded.due_at
            """,
            new { kind = Name(kind), now = Now() }, transaction),
        cancel);

    /// <summary>Has all jobs of a kind that failed tried again at once.</summary>
    public async Task RetryAsync(JobKind kind, CancellationToken cancel)
    {
        await database.WriteAsync(async transaction =>
        {
            var retried = await transaction.Connection!.ExecuteAsync(
                "UPDATE jobs SET due_at = @now WHERE kind = @kind AND last_error IS NOT NULL AND due_at > @now AND lease_until IS NULL",
                new { kind = Name(kind), now = Now() }, transaction);
            if (retried > 0)
                await audit.AddAsync(transaction, AuditAction.JobsRetried, AuditSubject.Jobs(Name(kind)), $"jobs={retried}");
        }, cancel);
        Wake(kind);
    }

    /// <summary>A kind as the table has it.</summary>
    internal static string Name(JobKind kind) => kind switch
    {
        JobKind.Checksum => "checksum",
        JobKind.Scan => "scan",
        JobKind.Mail => "mail",
        JobKind.MailReminder => "mail_reminder",
        JobKind.FileRequest => "file_request",
        JobKind.Webhook => "webhook",
        _ => "cleanup",
    };

    private async Task<Due?> NextAsync(JobKind kind, IReadOnlySet<long> busy, TimeSpan longest, CancellationToken cancel)
    {
        var first = Volatile.Read(ref _lastQueue[(int)kind]);
        var due = await AfterAsync(kind, first, busy, longest, cancel) ?? await AfterAsync(kind, BeforeAll, busy, longest, cancel);
        if (due is not null)
            Volatile.Write(ref _lastQueue[(int)kind], due.Queue);
        return due;
    }

    private async Task<Due?> AfterAsync(JobKind kind, long queue, IReadOnlySet<long> busy, TimeSpan longest, CancellationToken cancel)
    {
        while (await database.FirstAsync<Due>(
            $"""
            SELECT subject AS Subject, queue AS Queue, progress AS Progress, attempts AS Attempts, failing_since AS FailingSince FROM jobs
            WHERE kind = @kind AND queue > @queue AND {Available} ORDER BY queue, priority LIMIT 1
            """,
            new { kind = Name(kind), queue, now = Now(), furthest = Furthest(longest) }, cancel) is { } due)
        {
            if (!busy.Contains(due.Queue))
                return due;
            queue = due.Queue;
        }

        return null;
    }

    // A lease that ran out was that of a replica that ended without giving it back: a failed attempt.
    private async Task<JobLease?> ClaimAsync(JobKind kind, Due due, TimeSpan longest, CancellationToken cancel)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var taken = false;
        await database.WriteSoonAsync(
            async transaction => taken = await transaction.Connection!.ExecuteAsync(
                $"""
                UPDATE jobs SET lease_until = @until, lease_token = @token,
                    attempts = attempts + CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END,
                    failing_since = CASE WHEN lease_until IS NULL THEN failing_since ELSE COALESCE(failing_since, @now) END,
                    last_error = CASE WHEN lease_until IS NULL THEN last_error ELSE '{JobErrors.LeaseExpired}' END
                WHERE subject = @Subject AND kind = @kind AND {Available}
                """,
                new { kind = Name(kind), due.Subject, token, now = Now(), until = After(LeaseOf(kind)), furthest = Furthest(longest) },
                transaction) == 1,
            cancel);
        return !taken ? null : new JobLease(kind, due.Subject, token)
        {
            Queue = due.Queue,
            Progress = due.Progress,
            Attempts = (int)due.Attempts,
            FailingSince = due.FailingSince is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null,
        };
    }

    private async Task<bool> EndAsync(
        JobLease lease, string sql, Func<IDbTransaction, Task>? write, long progress = 0, string? error = null, TimeSpan delay = default)
    {
        var held = false;
        var arguments = new { lease.Subject, kind = Name(lease.Kind), lease.Token, progress, error, now = Now(), due = After(delay) };
        await database.WriteSoonAsync(
            async transaction =>
            {
                held = await transaction.Connection!.ExecuteAsync(sql, arguments, transaction) == 1;
                if (held && write is not null)
                    await write(transaction);
            },
            CancellationToken.None);
        return held;
    }

    private long Now() => After(TimeSpan.Zero);

    private long After(TimeSpan delay) => (time.GetUtcNow() + delay).ToUnixTimeMilliseconds();

    private long Furthest(TimeSpan longest) => After(longest > DefaultLease ? longest : DefaultLease);

    [method: ExplicitConstructor]
    private sealed record Due(string Subject, long Queue, long Progress, long Attempts, long? FailingSince);
}
