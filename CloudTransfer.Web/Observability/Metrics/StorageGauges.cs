using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The gauges of the volume and the tables, as they were last counted; without figures they are not published.</summary>
internal sealed class StorageGauges
{
    private readonly List<(Gauge Gauge, Func<StorageSnapshot, long?> Figure)> _gauges = [];
    private readonly MetricFactory _metrics;
    private readonly LatestStorageSnapshot _latest;

    public StorageGauges(CollectorRegistry registry, LatestStorageSnapshot latest)
    {
        _metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        _latest = latest;
        Add("cloudtransfer_transfers", "Transfers that are complete and have not expired; the same on every replica.", now => now.Transfers);
        Add("cloudtransfer_stored_bytes", "Bytes of sealed transfers; the same on every replica.", now => now.StoredBytes);
        Add("cloudtransfer_incoming_bytes", "Bytes taken by uploads under way; the same on every replica.", now => now.IncomingBytes);
        Add("cloudtransfer_storage_free_bytes", "Free bytes of the volume; the same on every replica, absent with a bucket.", now => now.IsBounded ? now.FreeBytes : null);
        Add("cloudtransfer_storage_total_bytes", "Size of the volume; the same on every replica, absent with a bucket.", now => now.IsBounded ? now.TotalBytes : null);
        Add("cloudtransfer_storage_taken_bytes", "Bytes that transfers take and uploads under way have been given; the same on every replica.", now => now.TakenBytes);
        Add("cloudtransfer_storage_quota_bytes", "The most bytes that may be taken; absent without a quota.", now => now.QuotaBytes);
        registry.AddBeforeCollectCallback(Update);
    }

    private void Add(string name, string help, Func<StorageSnapshot, long?> figure) =>
        _gauges.Add((_metrics.CreateGauge(name, help, new GaugeConfiguration { SuppressInitialValue = true }), figure));

    private void Update()
    {
        var now = _latest.Value;
        foreach (var (gauge, figure) in _gauges)
        {
            if (now is not null && figure(now) is { } value)
                gauge.Set(value);
            else
                gauge.Unpublish();
        }
    }
}
