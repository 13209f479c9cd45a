using System.Diagnostics.Metrics;
using System.Reflection;
using Series = (System.Diagnostics.Metrics.Instrument Instrument, System.Collections.Generic.KeyValuePair<string, object?>[] Tags);

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>
/// All of this application's own instruments. Every method is thread-safe, allocates nothing and may be
/// called on a hot path. Labels come from enums, so that no id, name or address can become one.
/// </summary>
public sealed class CloudTransferMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "CloudTransfer";

    /// <summary>The counter of requests refused, with the label <c>reason</c>.</summary>
    public const string RejectedName = "cloudtransfer.rejected";

    private static readonly Label<UploadWay> Via = new("via");
    private static readonly Label<UploadOutcome> UploadEnd = new("outcome");
    private static readonly Label<DownloadKind> Kind = new("kind");
    private static readonly Label<DownloadOutcome> DownloadEnd = new("outcome");
    private static readonly Label<ScanOutcome> ScanEnd = new("outcome");
    private static readonly Label<JobKind> Job = new("kind");
    private static readonly Label<RejectReason> Reason = new("reason");

    private readonly TimeProvider _time;
    private readonly Counter<long> _uploads, _uploadsResumed, _uploadBytes, _downloads, _downloadBytes;
    private readonly Counter<long> _rangeRequests, _rejected, _scans, _cleanupRuns, _cleanupDeleted, _cleanupErrors, _jobsCompleted, _jobsFailed;
    private readonly Histogram<double> _uploadDuration, _uploadSeal, _downloadDuration;
    private readonly Histogram<long> _transferSize, _transferFiles;
    private readonly UpDownCounter<long> _uploadsInFlight, _downloadsInFlight;
    private long _lastCleanup;

    /// <summary>Makes the instruments; the gauges of the volume are silent while <paramref name="snapshot"/> is empty.</summary>
    public CloudTransferMetrics(IMeterFactory meters, TimeProvider time, LatestStorageSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _time = time;
        var meter = meters.Create(MeterName);
        Counter<long> Count(string name, string unit, string help) => meter.CreateCounter<long>(name, unit, help);

        _uploads = Count("cloudtransfer.uploads", "{upload}", "Uploads that ended.");
        _uploadsResumed = Count("cloudtransfer.uploads_resumed", "{upload}", "Uploads taken up again where they broke off.");
        _uploadBytes = Count("cloudtransfer.upload", "By", "Bytes of content received.");
        _uploadDuration = meter.CreateHistogram("cloudtransfer.upload.duration", "s", "Completed uploads, from the first byte to the link.", advice: Buckets.Durations);
        _uploadSeal = meter.CreateHistogram("cloudtransfer.upload.seal", "s", "From an upload's last byte to its link.", advice: Buckets.Durations);
        _transferSize = meter.CreateHistogram("cloudtransfer.transfer.size", "By", "Size of completed transfers.", advice: Buckets.Sizes);
        _transferFiles = meter.CreateHistogram("cloudtransfer.transfer.files", "{file}", "Files in completed transfers.", advice: Buckets.Counts);
        _uploadsInFlight = meter.CreateUpDownCounter<long>("cloudtransfer.uploads_in_flight", "{upload}", "Uploads whose bytes this replica is receiving.");
        _downloads = Count("cloudtransfer.downloads", "{download}", "Downloads that ended.");
        _downloadBytes = Count("cloudtransfer.download", "By", "Bytes of content sent.");
        _downloadDuration = meter.CreateHistogram("cloudtransfer.download.duration", "s", "Downloads, from the request to the last byte.", advice: Buckets.Durations);
        _downloadsInFlight = meter.CreateUpDownCounter<long>("cloudtransfer.downloads_in_flight", "{download}", "Downloads that this replica is sending.");
        _rangeRequests = Count("cloudtransfer.range_requests", "{request}", "Downloads that asked for a range.");
        _rejected = Count(RejectedName, "{request}", "Requests refused, by reason.");
        _scans = Count("cloudtransfer.scans", "{transfer}", "Transfers that the scanner was asked about, by what it said.");
        _cleanupRuns = Count("cloudtransfer.cleanup.runs", "{run}", "Rounds of the cleaner.");
        _cleanupDeleted = Count("cloudtransfer.cleanup.deleted", "{transfer}", "Transfers and left-over uploads that the cleaner deleted.");
        _cleanupErrors = Count("cloudtransfer.cleanup.errors", "{error}", "Deletions that failed and will be tried again.");
        _jobsCompleted = Count("cloudtransfer.jobs.completed", "{job}", "Background jobs that this replica completed.");
        _jobsFailed = Count("cloudtransfer.jobs.failed", "{job}", "Attempts at background jobs that failed on this replica and are made again.");
        meter.CreateObservableGauge("cloudtransfer.cleanup.last_success_timestamp", () => Volatile.Read(ref _lastCleanup), "s", "When the cleaner last ended a round without error; 0 before that.");
        CreateGauges(meter, snapshot, time);
    }

    /// <summary>
    /// Every series of the instruments with fixed labels: an exposition shows them from the start, at
    /// zero, so that rate() sees the first event.
    /// </summary>
    internal IEnumerable<Series> FixedSeries =>
    [
        .. from via in Via.All from end in UploadEnd.All select Of(_uploads, via, end),
        .. from kind in Kind.All from end in DownloadEnd.All select Of(_downloads, kind, end),
        .. from instrument in new Instrument[] { _uploadBytes, _uploadDuration } from via in Via.All select Of(instrument, via),
        .. from instrument in new Instrument[] { _downloadBytes, _downloadDuration } from kind in Kind.All select Of(instrument, kind),
        .. from reason in Reason.All select Of(_rejected, reason),
        .. from end in ScanEnd.All select Of(_scans, end),
        .. from instrument in new Instrument[] { _jobsCompleted, _jobsFailed } from kind in Job.All select Of(instrument, kind),
        Of(_uploadsResumed), Of(_uploadSeal), Of(_transferSize), Of(_transferFiles), Of(_uploadsInFlight), Of(_downloadsInFlight),
        Of(_rangeRequests), Of(_cleanupRuns), Of(_cleanupDeleted), Of(_cleanupErrors),
    ];

    /// <summary>An upload's bytes begin to arrive; one <see cref="UploadEnded"/> or <see cref="UploadPaused"/> must follow.</summary>
    public void UploadStarted(UploadWay way) => _uploadsInFlight.Add(1);

    /// <summary>A broken upload goes on, on this or another replica; like <see cref="UploadStarted"/> otherwise.</summary>
    public void UploadResumed(UploadWay way)
    {
        _uploadsResumed.Add(1);
        _uploadsInFlight.Add(1);
    }

    /// <summary>A request with bytes of an upload ended, and the upload did not: more will come, or the cleaner takes it.</summary>
    public void UploadPaused(UploadWay way) => _uploadsInFlight.Add(-1);

    /// <summary>An upload ended for good.</summary>
    /// <param name="way">How it came.</param>
    /// <param name="outcome">How it ended; duration, bytes and files enter the histograms only of completed ones.</param>
    /// <param name="duration">From the first byte to the answer with the link.</param>
    /// <param name="bytes">Size of the transfer's contents.</param>
    /// <param name="files">Number of its files.</param>
    public void UploadEnded(UploadWay way, UploadOutcome outcome, TimeSpan duration, long bytes, int files)
    {
        _uploadsInFlight.Add(-1);
        _uploads.Add(1, Via[way], UploadEnd[outcome]);
        if (outcome != UploadOutcome.Completed)
            return;
        _uploadDuration.Record(duration.TotalSeconds, Via[way]);
        _transferSize.Record(bytes);
        _transferFiles.Record(files);
    }

    /// <summary>Bytes of content arrived; counted as they come, so that a long upload shows as a rate.</summary>
    public void BytesReceived(UploadWay way, long bytes) => _uploadBytes.Add(bytes, Via[way]);

    /// <summary>An upload was sealed.</summary>
    /// <param name="duration">From its last byte to the commit.</param>
    public void Sealed(TimeSpan duration) => _uploadSeal.Record(duration.TotalSeconds);

    /// <summary>A download begins; one <see cref="DownloadEnded"/> must follow.</summary>
    public void DownloadStarted(DownloadKind kind) => _downloadsInFlight.Add(1);

    /// <summary>Bytes of content went out; counted as they go.</summary>
    public void BytesSent(DownloadKind kind, long bytes) => _downloadBytes.Add(bytes, Kind[kind]);

    /// <summary>A download ended.</summary>
    public void DownloadEnded(DownloadKind kind, DownloadOutcome outcome, TimeSpan duration)
    {
        _downloadsInFlight.Add(-1);
        _downloads.Add(1, Kind[kind], DownloadEnd[outcome]);
        _downloadDuration.Record(duration.TotalSeconds, Kind[kind]);
    }

    /// <summary>A download asked for a range.</summary>
    public void RangeRequest() => _rangeRequests.Add(1);

    /// <summary>A request was refused.</summary>
    public void Rejected(RejectReason reason) => _rejected.Add(1, Reason[reason]);

    /// <summary>The scanner answered, or was given up.</summary>
    public void Scanned(ScanOutcome outcome) => _scans.Add(1, ScanEnd[outcome]);

    /// <summary>A background job is done, or, where it is periodic, one run of it.</summary>
    public void JobCompleted(JobKind kind) => _jobsCompleted.Add(1, Job[kind]);

    /// <summary>An attempt at a background job failed; it is made again.</summary>
    public void JobFailed(JobKind kind) => _jobsFailed.Add(1, Job[kind]);

    /// <summary>The cleaner ended a sweep.</summary>
    /// <param name="deleted">Transfers and left-over uploads that are gone.</param>
    /// <param name="errors">Deletions that failed; a sweep without any is a success.</param>
    public void CleanupEnded(long deleted, long errors)
    {
        _cleanupRuns.Add(1);
        _cleanupDeleted.Add(deleted);
        _cleanupErrors.Add(errors);
        if (errors == 0)
            Volatile.Write(ref _lastCleanup, _time.GetUtcNow().ToUnixTimeSeconds());
    }

    private static Series Of(Instrument instrument, params KeyValuePair<string, object?>[] tags) => (instrument, tags);

    private static void CreateGauges(Meter meter, LatestStorageSnapshot snapshot, TimeProvider time)
    {
        void Gauge(string name, string unit, string help, Func<StorageSnapshot, long?> figure) => meter.CreateObservableGauge(
            name, () => snapshot.Value is { } now && figure(now) is { } value ? [new Measurement<long>(value)] : Array.Empty<Measurement<long>>(), unit, help);

        Gauge("cloudtransfer.transfers", "{transfer}", "Transfers that are complete and have not expired; the same on every replica.", now => now.Transfers);
        Gauge("cloudtransfer.stored", "By", "Bytes of sealed transfers; the same on every replica.", now => now.StoredBytes);
        Gauge("cloudtransfer.incoming", "By", "Bytes taken by uploads under way; the same on every replica.", now => now.IncomingBytes);
        Gauge("cloudtransfer.storage.free", "By", "Free bytes of the volume; the same on every replica.", now => now.FreeBytes);
        Gauge("cloudtransfer.storage.total", "By", "Size of the volume; the same on every replica.", now => now.TotalBytes);
        Gauge("cloudtransfer.storage.taken", "By", "Bytes that transfers take and uploads under way have been given; the same on every replica.", now => now.TakenBytes);
        Gauge("cloudtransfer.storage.quota", "By", "The most bytes that may be taken; absent without a quota.", now => now.QuotaBytes);

        void JobGauge(string name, string unit, string help, Func<WaitingJobs, double> figure) => meter.CreateObservableGauge(
            name, () => snapshot.Value is { } now ? [.. now.Jobs.Select(jobs => new Measurement<double>(figure(jobs), Job[jobs.Kind]))] : Array.Empty<Measurement<double>>(), unit, help);

        JobGauge("cloudtransfer.jobs.waiting", "{job}", "Background jobs that are due, or failed, and that no replica works on; the same on every replica.", jobs => jobs.Waiting);
        JobGauge(
            "cloudtransfer.jobs.oldest_age", "s", "How long the oldest waiting background job is due, or fails; 0 without any; the same on every replica.",
            jobs => jobs.Since is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0);

        var version = typeof(CloudTransferMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var build = new Measurement<long>(1, KeyValuePair.Create<string, object?>("version", version?.Split('+')[0]));
        meter.CreateObservableGauge("cloudtransfer.build_info", () => build, null, "Always 1; the version is a label.");
    }
}
