using System.Collections.Concurrent;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudTransfer.Web.Tests.Jobs;

/// <summary>The worker of a running server, with a handler of the test's own for scans.</summary>
public sealed class JobWorkerTests : IDisposable
{
    private readonly TestHandler _handler = new();
    private readonly RunningServer _server;

    public JobWorkerTests() => _server = new RunningServer(null, services =>
    {
        services.Remove(services.Single(service => service.ImplementationInstance is JobRegistration { Handler.Name: "ScanJob" }));
        services.AddSingleton(_handler);
        services.AddSingleton(new JobRegistration(typeof(TestHandler)));
    });

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_job_that_this_replica_added_is_done_at_once_though_it_looks_for_others_rarely()
    {
        _handler.Act = (_, _) => Task.FromResult<JobResult>(new JobResult.Done());
        // The worker is past its first look, and would look again in an hour.
        await AddAsync("a");
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(() => Task.FromResult(_handler.Done.Contains("a", StringComparer.Ordinal)));

        await AddAsync("b");
        Queue.Wake(JobKind.Scan);

        await Eventually.HoldsAsync(async () => await JobsAsync() == 0);
        Assert.Equal(["a", "b"], _handler.Done);
    }

    [Fact]
    public async Task A_job_that_throws_is_tried_again_later_and_the_others_are_done()
    {
        _handler.Act = (lease, _) => lease.Subject is "bad" ? throw new IOException("/a/secret/path") : Task.FromResult<JobResult>(new JobResult.Done());
        foreach (var subject in new[] { "bad", "good", "better" })
            await AddAsync(subject);
        Queue.Wake(JobKind.Scan);

        await Eventually.HoldsAsync(async () => await JobsAsync() == 1);
        Assert.Equal(
            ("bad", 1L, "IOException"),
            await Database.FirstAsync<(string, long, string)>("SELECT subject, attempts, last_error FROM jobs WHERE kind = 'scan'", new { }, CancellationToken.None));
        _server.Clock.Advance(Backoff.Longest);
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(async () => await Database.FirstAsync<long>("SELECT attempts FROM jobs WHERE kind = 'scan'", new { }, CancellationToken.None) == 2);
        var metrics = await _server.Client.GetStringAsync("/metrics");
        Assert.Contains("cloudtransfer_jobs_failed_total{kind=\"scan\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("cloudtransfer_jobs_completed_total{kind=\"scan\"} 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_a_job_and_gives_its_lease_back()
    {
        _handler.Act = async (_, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return new JobResult.Done();
        };
        await AddAsync("a");
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(async () => await LeasesAsync() == 1);

        await _server.Services.GetServices<IHostedService>().OfType<JobWorker>().Single().StopAsync(CancellationToken.None);

        Assert.Equal((1, 0), (await JobsAsync(), await LeasesAsync()));
    }

    [Fact]
    public async Task What_waits_is_counted_from_when_it_is_due_or_fails_and_what_is_worked_on_or_put_off_is_not()
    {
        _handler.Act = async (lease, cancel) =>
        {
            if (lease.Subject is "held" && lease.Attempts > 0)
                return new JobResult.Later(TimeSpan.FromMinutes(5));
            if (lease.Subject is "running")
                await Task.Delay(Timeout.Infinite, cancel);
            if (lease.Subject is "held")
                return new JobResult.Retry("held", 0) { Delay = TimeSpan.Zero };
            return new JobResult.Retry("scanner_unavailable", 0) { Delay = TimeSpan.FromMinutes(5) };
        };
        var began = _server.Clock.GetUtcNow();
        await AddAsync("failing", queue: 1);
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(async () => await _server.CountAsync("jobs WHERE attempts = 1") == 1);
        await AddAsync("held", queue: 4);
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(() =>
        {
            Queue.Wake(JobKind.Scan);
            return Task.FromResult(_handler.Done.Count(subject => subject is "held") == 2);
        });
        await Eventually.HoldsAsync(async () => await LeasesAsync() == 0);
        await AddAsync("running", queue: 2);
        Queue.Wake(JobKind.Scan);
        await Eventually.HoldsAsync(async () => await LeasesAsync() == 1);
        await AddAsync("waiting", queue: 3);

        var counts = await _server.Services.GetRequiredService<JobBacklog>().CountAsync(CancellationToken.None);

        var scans = counts.Single(count => count.Kind == JobKind.Scan);
        Assert.Equal((2, 1, "scanner_unavailable"), (scans.Waiting, scans.Attempts, scans.LastError));
        Assert.InRange(scans.Since!.Value, began - TimeSpan.FromSeconds(1), began + TimeSpan.FromMinutes(1));
        Assert.Equal((0L, null), counts.Where(count => count.Kind == JobKind.Cleanup).Select(count => (count.Waiting, count.Since)).Single());
    }

    private JobQueue Queue => _server.Services.GetRequiredService<JobQueue>();

    private IDatabase Database => _server.Services.GetRequiredService<IDatabase>();

    private Task AddAsync(string subject, long queue = 1) => Database.ExecuteAsync(
        "INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at) VALUES ('scan', @subject, @queue, 0, @now, @now)",
        new { subject, queue, now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);

    private Task<long> JobsAsync() => _server.CountAsync("jobs WHERE kind = 'scan'");

    private Task<long> LeasesAsync() => _server.CountAsync("jobs WHERE kind = 'scan' AND lease_until IS NOT NULL");

    private sealed class TestHandler : JobHandler
    {
        public Func<JobLease, CancellationToken, Task<JobResult>> Act { get; set; } = (_, _) => throw new InvalidOperationException();

        public ConcurrentQueue<string> Done { get; } = new();

        public override JobKind Kind => JobKind.Scan;

        public override TimeSpan Pause => TimeSpan.FromHours(1);

        public override TimeSpan PauseAfterFailure => TimeSpan.FromMilliseconds(10);

        public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
        {
            var result = await Act(lease, cancel);
            Done.Enqueue(lease.Subject);
            return result;
        }
    }
}
