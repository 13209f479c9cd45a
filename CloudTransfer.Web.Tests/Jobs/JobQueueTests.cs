using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Audit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Jobs;

/// <summary>What the queue of jobs promises, to two replicas with connections of their own.</summary>
public class JobQueueTests : IAsyncLifetime, IDisposable
{
    private static readonly HashSet<long> None = [];

    private readonly TestFolder _volume;
    private readonly TestClock _clock = new();
    private IDatabase _database = null!, _second = null!;
    private JobQueue _one = null!, _other = null!;

    public JobQueueTests()
        : this(isPostgreSql: false)
    {
    }

    protected JobQueueTests(bool isPostgreSql) => _volume = TestDatabase.NewVolume(isPostgreSql);

    public async Task InitializeAsync()
    {
        (_database, _second) = (TestDatabase.Open(_volume.Path), TestDatabase.Open(_volume.Path));
        await _database.MigrateAsync(NullLogger.Instance, CancellationToken.None);
        (_one, _other) = (new JobQueue(_database, TestAudit.Off(_database), _clock), new JobQueue(_second, TestAudit.Off(_second), _clock));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        (_database as IDisposable)?.Dispose();
        (_second as IDisposable)?.Dispose();
        SqliteConnection.ClearAllPools();
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task Two_replicas_never_hold_one_job()
    {
        for (var n = 0; n < 50; n++)
            await AddAsync($"{n}", queue: n % 7);

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => TakeAllAsync(n % 2 == 0 ? _one : _other))));

        var subjects = taken.SelectMany(leases => leases).Select(lease => lease.Subject).ToList();
        Assert.Equal(50, subjects.Count);
        Assert.Distinct(subjects, StringComparer.Ordinal);
    }

    [SkippableFact]
    public async Task Of_many_that_want_a_job_one_gets_it_when_a_lease_has_ended()
    {
        await AddAsync("a");
        Assert.NotNull(await TakeAsync(_one));
        _clock.Advance(JobQueue.LeaseOf(JobKind.Checksum));

        var takers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => TakeAsync(n % 2 == 0 ? _one : _other))));

        Assert.Single(takers, lease => lease is not null);
    }

    [SkippableFact]
    public async Task A_killed_replica_s_job_is_taken_over_when_its_lease_ends_and_not_before()
    {
        await AddAsync("a");
        var killed = (await TakeAsync(_one))!;
        _clock.Advance(JobQueue.LeaseOf(JobKind.Checksum) - TimeSpan.FromSeconds(1));
        Assert.Null(await TakeAsync(_other));

        _clock.Advance(TimeSpan.FromSeconds(1));
        var taken = (await TakeAsync(_other))!;

        Assert.Equal("a", taken.Subject);
        Assert.Equal((1, "lease_expired"), await RowAsync<(long, string)>("attempts, last_error", "a"));
        // The killed one, if it only slept, changes nothing any more.
        Assert.False(await _one.ExtendAsync(killed));
        Assert.False(await _one.CompleteAsync(killed, _ => throw new InvalidOperationException("It is another's.")));
        Assert.False(await _one.FailAsync(killed, "late", 9, TimeSpan.Zero, write: null));
        Assert.True(await _other.CompleteAsync(taken, write: null));
    }

    [SkippableFact]
    public async Task A_lease_that_is_extended_lasts()
    {
        await AddAsync("a");
        var lease = (await TakeAsync(_one))!;
        for (var n = 0; n < 5; n++)
        {
            _clock.Advance(JobQueue.LeaseOf(JobKind.Checksum) / 2);
            Assert.True(await _one.ExtendAsync(lease));
            Assert.Null(await TakeAsync(_other));
        }
    }

    [SkippableFact]
    public async Task A_job_that_is_done_leaves_the_table_with_what_it_writes()
    {
        await AddAsync("a");
        var lease = (await TakeAsync(_one))!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => _one.CompleteAsync(lease, _ => throw new InvalidOperationException("It cannot be written.")));
        Assert.Equal(1, await CountAsync());
        Assert.True(await _one.CompleteAsync(lease, write: null));
        Assert.Equal(0, await CountAsync());
    }

    [SkippableFact]
    public async Task A_job_that_failed_waits_and_keeps_its_error_since_when_it_fails_and_how_far_it_is()
    {
        await AddAsync("a");
        var since = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var lease = (await TakeAsync(_one))!;
            Assert.Equal((attempt - 1, 7 * (attempt - 1)), (lease.Attempts, lease.Progress));
            Assert.True(await _one.FailAsync(lease, "error", 7 * attempt, TimeSpan.FromMinutes(2), write: null));
            Assert.Null(await TakeAsync(_other));
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        var (attempts, error, failing) = await RowAsync<(long, string, long)>("attempts, last_error, failing_since", "a");
        Assert.Equal((3, "error"), (attempts, error));
        Assert.InRange(failing, since, since + 60_000);
    }

    [SkippableFact]
    public async Task What_is_given_back_in_part_goes_on_from_there_and_no_longer_counts_as_failing()
    {
        await AddAsync("a");
        await _one.FailAsync((await TakeAsync(_one))!, "error", 0, TimeSpan.Zero, write: null);

        Assert.True(await _one.YieldAsync((await TakeAsync(_one))!, 42, write: null));

        var lease = (await TakeAsync(_other))!;
        Assert.Equal((42, 0, null), (lease.Progress, lease.Attempts, lease.FailingSince));
    }

    [SkippableFact]
    public async Task What_is_put_off_keeps_its_failures_and_does_not_count_as_failing_meanwhile()
    {
        await AddAsync("a");
        await _one.FailAsync((await TakeAsync(_one))!, "error", 7, TimeSpan.Zero, write: null);
        var since = await RowAsync<long>("failing_since", "a");

        Assert.True(await _one.PostponeAsync((await TakeAsync(_one))!, TimeSpan.FromMinutes(5), write: null));

        Assert.Null(await TakeAsync(_other));
        Assert.Null(await _database.FirstAsync<string>(JobBacklog.LastError, new { kind = "checksum" }, CancellationToken.None));
        _clock.Advance(TimeSpan.FromMinutes(5));
        var lease = (await TakeAsync(_other))!;
        Assert.Equal((7, 1, since), (lease.Progress, lease.Attempts, lease.FailingSince!.Value.ToUnixTimeMilliseconds()));
    }

    [SkippableFact]
    public async Task What_a_stopping_replica_gives_back_is_free_at_once_and_has_not_failed()
    {
        await AddAsync("a");
        Assert.True(await _one.ReturnAsync((await TakeAsync(_one))!));
        Assert.Equal(0, (await TakeAsync(_other))!.Attempts);
    }

    [SkippableFact]
    public async Task Queues_are_served_round_robin_and_the_lowest_priority_of_a_queue_first()
    {
        foreach (var (subject, queue, priority) in new[] { ("a3", 1, 3), ("a1", 1, 1), ("a2", 1, 2), ("b1", 2, 9), ("c1", 3, 5), ("b2", 2, 10) })
            await AddAsync(subject, queue, priority);

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], (await TakeAllAsync(_one)).Select(lease => lease.Subject));
    }

    [SkippableFact]
    public async Task Queues_that_are_busy_are_left_out()
    {
        await AddAsync("a", queue: 1);
        await AddAsync("b", queue: 2);

        Assert.Equal("b", (await TakeAsync(_one, 1))!.Subject);
        Assert.Null(await TakeAsync(_one, 1));
        Assert.Equal("a", (await TakeAsync(_one))!.Subject);
    }

    [SkippableFact]
    public async Task Periodic_work_is_there_once_and_due_again_after_its_period()
    {
        foreach (var queue in new[] { _one, _other, _one })
            await queue.ScheduleAsync(JobKind.Cleanup, CancellationToken.None);
        Assert.Equal(1, await CountAsync());

        Assert.True(await _one.RepeatAsync((await TakeAsync(_one, JobKind.Cleanup))!, TimeSpan.FromMinutes(5), write: null));
        Assert.Null(await TakeAsync(_other, JobKind.Cleanup));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await TakeAsync(_other, JobKind.Cleanup));
        Assert.Null(await TakeAsync(_one, JobKind.Cleanup));
    }

    [SkippableFact]
    public async Task A_start_makes_periodic_work_due_but_takes_it_from_nobody()
    {
        await _one.ScheduleAsync(JobKind.Cleanup, CancellationToken.None);
        await _one.RepeatAsync((await TakeAsync(_one, JobKind.Cleanup))!, TimeSpan.FromMinutes(5), write: null);

        await _other.ScheduleAsync(JobKind.Cleanup, CancellationToken.None);
        var lease = (await TakeAsync(_other, JobKind.Cleanup))!;
        await _one.ScheduleAsync(JobKind.Cleanup, CancellationToken.None);

        Assert.Null(await TakeAsync(_one, JobKind.Cleanup));
        Assert.True(await _other.ExtendAsync(lease));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clock_that_was_put_back_holds_no_job_up(bool isHeld)
    {
        await AddAsync("a");
        var lease = (await TakeAsync(_one))!;
        if (!isHeld)
            await _one.FailAsync(lease, "error", 0, TimeSpan.FromMinutes(5), write: null);

        _clock.Advance(TimeSpan.FromDays(-8));

        Assert.NotNull(await TakeAsync(_other));
    }

    [SkippableFact]
    public async Task What_failed_is_tried_again_at_once_when_the_administrator_says_so()
    {
        await AddAsync("a");
        await _one.FailAsync((await TakeAsync(_one))!, "error", 0, TimeSpan.FromMinutes(10), write: null);
        var added = _one.Added(JobKind.Checksum);

        await _one.RetryAsync(JobKind.Checksum, CancellationToken.None);

        await added.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("a", (await TakeAsync(_other))!.Subject);
    }

    private Task AddAsync(string subject, long queue = 1, long priority = 0) => _database.ExecuteAsync(
        "INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at) VALUES ('checksum', @subject, @queue, @priority, @now, @now)",
        new { subject, queue, priority, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);

    private static Task<JobLease?> TakeAsync(JobQueue queue, params long[] busy) =>
        queue.TakeAsync(JobKind.Checksum, busy.ToHashSet(), Backoff.Longest, CancellationToken.None);

    private static Task<JobLease?> TakeAsync(JobQueue queue, JobKind kind) => queue.TakeAsync(kind, None, Backoff.Longest, CancellationToken.None);

    private static async Task<List<JobLease>> TakeAllAsync(JobQueue queue)
    {
        var taken = new List<JobLease>();
        while (await TakeAsync(queue) is { } lease)
            taken.Add(lease);
        return taken;
    }

    private Task<long> CountAsync() => _database.FirstAsync<long>("SELECT COUNT(*) FROM jobs", new { }, CancellationToken.None);

    private async Task<T> RowAsync<T>(string columns, string subject) =>
        (await _database.FirstAsync<T>($"SELECT {columns} FROM jobs WHERE subject = @subject", new { subject }, CancellationToken.None))!;
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class JobQueueOnPostgreSqlTests()
    : JobQueueTests(isPostgreSql: true);
