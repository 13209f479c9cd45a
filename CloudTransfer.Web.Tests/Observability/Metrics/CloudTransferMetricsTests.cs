using System.Diagnostics;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class CloudTransferMetricsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counting_allocates_nothing_with_and_without_a_trace(bool isTraced)
    {
        var metrics = new CloudTransferMetrics(Prometheus.Metrics.NewCustomRegistry(), TimeProvider.System);
        using var trace = isTraced ? new Activity("request").Start() : null;

        Assert.Equal(0, Allocations.By(1000, () =>
        {
            metrics.UploadStarted(UploadWay.Form);
            metrics.UploadPaused(UploadWay.Form);
            metrics.UploadResumed(UploadWay.Form);
            metrics.BytesReceived(UploadWay.Form, 65536);
            metrics.UploadEnded(UploadWay.Form, UploadOutcome.Completed, TimeSpan.FromSeconds(1), 65536, 3);
            metrics.Sealed(TimeSpan.FromSeconds(1));
            metrics.DownloadStarted(DownloadKind.All);
            metrics.RangeRequest();
            metrics.BytesSent(DownloadKind.All, 65536);
            metrics.DownloadEnded(DownloadKind.All, DownloadOutcome.Complete, TimeSpan.FromSeconds(1));
            metrics.Rejected(RejectReason.Disk);
            metrics.Scanned(ScanOutcome.Clean);
            metrics.CleanupEnded(1, 0);
        }));
    }

    [Fact]
    public void What_was_rejected_is_told_by_reason()
    {
        var metrics = new CloudTransferMetrics(Prometheus.Metrics.NewCustomRegistry(), TimeProvider.System);
        metrics.Rejected(RejectReason.BadRequest);
        metrics.Rejected(RejectReason.BadRequest);

        Assert.Equal(2, metrics.RejectedSoFar(RejectReason.BadRequest));
        Assert.Equal(0, metrics.RejectedSoFar(RejectReason.Size));
        Assert.Equal("bad_request", CloudTransferMetrics.NameOf(RejectReason.BadRequest));
    }
}
