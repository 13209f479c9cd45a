using System.Reflection;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics.Platform;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>
/// All of this application's own metrics. Every method is thread-safe, allocates nothing and may be called on a hot path. Labels
/// come from enums, so that no id, name or address can become one. Counters and histograms keep the trace id of the last event
/// as an exemplar.
/// </summary>
public sealed class CloudTransferMetrics
{
    private readonly TimeProvider _time;
    private readonly LabelledSeries<UploadOutcome, UploadWay, Counter.Child> _uploads;
    private readonly LabelledSeries<UploadWay, Counter.Child> _uploadBytes;
    private readonly LabelledSeries<UploadWay, Histogram.Child> _uploadDuration;
    private readonly LabelledSeries<DownloadKind, DownloadOutcome, Counter.Child> _downloads;
    private readonly LabelledSeries<DownloadKind, Counter.Child> _downloadBytes;
    private readonly LabelledSeries<DownloadKind, Histogram.Child> _downloadDuration;
    private readonly LabelledSeries<RejectReason, Counter.Child> _rejected;
    private readonly LabelledSeries<ScanOutcome, Counter.Child> _scans;
    private readonly LabelledSeries<MailOutcome, Counter.Child> _mails;
    private readonly LabelledSeries<WebhookOutcome, Counter.Child> _webhooks;
    private readonly LabelledSeries<JobKind, Counter.Child> _jobsCompleted, _jobsFailed;
    private readonly Counter _uploadsResumed, _rangeRequests, _downloadsRedirected, _cleanupRuns, _cleanupDeleted, _cleanupErrors;
    private readonly Histogram _uploadSeal, _transferSize, _transferFiles;
    private readonly Gauge _uploadsInFlight, _downloadsInFlight, _lastCleanup;

    /// <summary>Makes the metrics, each at zero.</summary>
    /// <param name="registry">Publishes them.</param>
    /// <param name="time">The clock.</param>
    public CloudTransferMetrics(CollectorRegistry registry, TimeProvider time)
    {
        _time = time;
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        Counter Count(string name, string help, params string[] labels) => metrics.CreateCounter(name, help, labels);
        // A buffer of bytes is no event that anybody looks for by its trace.
        Counter Bytes(string name, string help, string label) => metrics.CreateCounter(name, help, [label], new() { ExemplarBehavior = ExemplarBehavior.NoExemplars() });
        Histogram Measure(string name, string help, double[] buckets, params string[] labels) => metrics.CreateHistogram(name, help, labels, new() { Buckets = buckets });
        Gauge Level(string name, string help) => metrics.CreateGauge(name, help);

        _uploads = new(Count("cloudtransfer_uploads_total", "Uploads that ended.", "outcome", "via"));
        _uploadsResumed = Count("cloudtransfer_uploads_resumed_total", "Uploads taken up again where they broke off.");
        _uploadBytes = new(Bytes("cloudtransfer_upload_bytes_total", "Bytes of content received.", "via"));
        _uploadDuration = new(Measure("cloudtransfer_upload_duration_seconds", "Completed uploads, from the first byte to the link.", Buckets.Durations, "via"));
        _uploadSeal = Measure("cloudtransfer_upload_seal_seconds", "From an upload's last byte to its link.", Buckets.Durations);
        _transferSize = Measure("cloudtransfer_transfer_size_bytes", "Size of completed transfers.", Buckets.Sizes);
        _transferFiles = Measure("cloudtransfer_transfer_files", "Files in completed transfers.", Buckets.Counts);
        _uploadsInFlight = Level("cloudtransfer_uploads_in_flight", "Uploads whose bytes this replica is receiving.");
        _downloads = new(Count("cloudtransfer_downloads_total", "Downloads that ended.", "kind", "outcome"));
        _downloadBytes = new(Bytes("cloudtransfer_download_bytes_total", "Bytes of content sent.", "kind"));
        _downloadDuration = new(Measure("cloudtransfer_download_duration_seconds", "Downloads, from the request to the last byte.", Buckets.Durations, "kind"));
        _downloadsInFlight = Level("cloudtransfer_downloads_in_flight", "Downloads that this replica is sending.");
        _rangeRequests = Count("cloudtransfer_range_requests_total", "Downloads that asked for a range.");
        _downloadsRedirected = Count("cloudtransfer_downloads_redirected_total", "Downloads that the bucket sends; how they end is not known.");
        _rejected = new(Count("cloudtransfer_rejected_total", "Requests refused, by reason.", "reason"));
        _scans = new(Count("cloudtransfer_scans_total", "Transfers that the scanner was asked about, by what it said.", "outcome"));
        _mails = new(Count("cloudtransfer_mails_total", "Attempts to send a mail, by what became of them.", "outcome"));
        _webhooks = new(Count("cloudtransfer_webhook_attempts_total", "Attempts to send a message to a webhook, by what became of them.", "outcome"));
        _cleanupRuns = Count("cloudtransfer_cleanup_runs_total", "Rounds of the cleaner.");
        _cleanupDeleted = Count("cloudtransfer_cleanup_deleted_total", "Transfers and left-over uploads that the cleaner deleted.");
        _cleanupErrors = Count("cloudtransfer_cleanup_errors_total", "Deletions that failed and will be tried again.");
        _jobsCompleted = new(Count("cloudtransfer_jobs_completed_total", "Background jobs that this replica completed.", "kind"));
        _jobsFailed = new(Count("cloudtransfer_jobs_failed_total", "Attempts at background jobs that failed on this replica and are made again.", "kind"));
        _lastCleanup = Level("cloudtransfer_cleanup_last_success_timestamp_seconds", "When the cleaner last ended a round without error; 0 before that.");
        metrics.CreateGauge("cloudtransfer_build_info", "Always 1; the version is a label.", "version").WithLabels(Version()).Set(1);
    }

    /// <summary>A receiver was sent to the bucket.</summary>
    public void DownloadRedirected() => _downloadsRedirected.Inc();

    /// <summary>An upload's bytes begin to arrive; one <see cref="UploadEnded"/> or <see cref="UploadPaused"/> must follow.</summary>
    public void UploadStarted(UploadWay way) => _uploadsInFlight.Inc();

    /// <summary>A broken upload goes on, on this or another replica; like <see cref="UploadStarted"/> otherwise.</summary>
    public void UploadResumed(UploadWay way)
    {
        _uploadsResumed.Inc();
        _uploadsInFlight.Inc();
    }

    /// <summary>A request with bytes of an upload ended, and the upload did not: more will come, or the cleaner takes it.</summary>
    public void UploadPaused(UploadWay way) => _uploadsInFlight.Dec();

    /// <summary>An upload ended for good.</summary>
    /// <param name="way">How it came.</param>
    /// <param name="outcome">How it ended; duration, bytes and files enter the histograms only of completed ones.</param>
    /// <param name="duration">From the first byte to the answer with the link.</param>
    /// <param name="bytes">Size of the transfer's contents.</param>
    /// <param name="files">Number of its files.</param>
    public void UploadEnded(UploadWay way, UploadOutcome outcome, TimeSpan duration, long bytes, int files)
    {
        _uploadsInFlight.Dec();
        _uploads[outcome, way].Inc();
        if (outcome != UploadOutcome.Completed)
            return;
        _uploadDuration[way].Observe(duration.TotalSeconds);
        _transferSize.Observe(bytes);
        _transferFiles.Observe(files);
    }

    /// <summary>Bytes of content arrived; counted as they come, so that a long upload shows as a rate.</summary>
    public void BytesReceived(UploadWay way, long bytes) => _uploadBytes[way].Inc(bytes);

    /// <summary>An upload was sealed.</summary>
    /// <param name="duration">From its last byte to the commit.</param>
    public void Sealed(TimeSpan duration) => _uploadSeal.Observe(duration.TotalSeconds);

    /// <summary>A download begins; one <see cref="DownloadEnded"/> must follow.</summary>
    public void DownloadStarted(DownloadKind kind) => _downloadsInFlight.Inc();

    /// <summary>Bytes of content went out; counted as they go.</summary>
    public void BytesSent(DownloadKind kind, long bytes) => _downloadBytes[kind].Inc(bytes);

    /// <summary>A download ended.</summary>
    public void DownloadEnded(DownloadKind kind, DownloadOutcome outcome, TimeSpan duration)
    {
        _downloadsInFlight.Dec();
        _downloads[kind, outcome].Inc();
        _downloadDuration[kind].Observe(duration.TotalSeconds);
    }

    /// <summary>A download asked for a range.</summary>
    public void RangeRequest() => _rangeRequests.Inc();

    /// <summary>A request was refused.</summary>
    public void Rejected(RejectReason reason) => _rejected[reason].Inc();

    /// <summary>How many requests this replica has refused for a reason since its start.</summary>
    public long RejectedSoFar(RejectReason reason) => (long)_rejected[reason].Value;

    /// <summary>What the label <c>reason</c> calls it.</summary>
    public static string NameOf(RejectReason reason) => LabelValues<RejectReason>.All[(int)reason];

    /// <summary>A request was refused with an error; those that no reason is told of are not counted.</summary>
    public void Rejected(Error error)
    {
        if (ErrorCatalog.Of(error.Code).Reason is { } reason)
            Rejected(reason);
    }

    /// <summary>The scanner answered, or was given up.</summary>
    public void Scanned(ScanOutcome outcome) => _scans[outcome].Inc();

    /// <summary>A mail was sent, or was not.</summary>
    public void MailEnded(MailOutcome outcome) => _mails[outcome].Inc();

    /// <summary>A message to a webhook was sent, or was not.</summary>
    public void WebhookEnded(WebhookOutcome outcome) => _webhooks[outcome].Inc();

    /// <summary>A background job is done, or, where it is periodic, one run of it.</summary>
    public void JobCompleted(JobKind kind) => _jobsCompleted[kind].Inc();

    /// <summary>An attempt at a background job failed; it is made again.</summary>
    public void JobFailed(JobKind kind) => _jobsFailed[kind].Inc();

    /// <summary>The cleaner ended a sweep.</summary>
    /// <param name="deleted">Transfers and left-over uploads that are gone.</param>
    /// <param name="errors">Deletions that failed; a sweep without any is a success.</param>
    public void CleanupEnded(long deleted, long errors)
    {
        _cleanupRuns.Inc();
        _cleanupDeleted.Inc(deleted);
        _cleanupErrors.Inc(errors);
        if (errors == 0)
            _lastCleanup.Set(_time.GetUtcNow().ToUnixTimeSeconds());
    }

    private static string Version() =>
        typeof(CloudTransferMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
