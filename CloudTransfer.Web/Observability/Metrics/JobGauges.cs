using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The gauges of background work that waits, as it was last counted; without figures they are not published.</summary>
internal sealed class JobGauges
{
    private readonly LabelledSeries<JobKind, Gauge.Child> _waiting, _oldest;
    private readonly Gauge _webhookFailed;
    private readonly LatestStorageSnapshot _latest;
    private readonly TimeProvider _time;

    public JobGauges(CollectorRegistry registry, LatestStorageSnapshot latest, TimeProvider time)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        Gauge Of(string name, string help) => metrics.CreateGauge(name, help, ["kind"], new GaugeConfiguration { SuppressInitialValue = true });

        _latest = latest;
        _time = time;
        _waiting = new(Of("cloudtransfer_jobs_waiting", "Background jobs that are due, or failed, and that no replica works on; the same on every replica."));
        _oldest = new(Of("cloudtransfer_jobs_oldest_age_seconds", "How long the oldest waiting background job is due, or fails; 0 without any; the same on every replica."));
        _webhookFailed = metrics.CreateGauge(
            "cloudtransfer_webhook_failed", "Messages to webhooks that were given up and can be sent again; the same on every replica.", new GaugeConfiguration { SuppressInitialValue = true });
        registry.AddBeforeCollectCallback(Update);
    }

    private void Update()
    {
        var jobs = _latest.Value?.Jobs ?? [];
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            if (jobs.FirstOrDefault(waiting => waiting.Kind == kind) is { } now)
            {
                _waiting[kind].Set(now.Waiting);
                _oldest[kind].Set(now.Since is { } since ? Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds) : 0);
            }
            else
            {
                _waiting[kind].Unpublish();
                _oldest[kind].Unpublish();
            }
        }

        if (jobs.FirstOrDefault(waiting => waiting.Kind is JobKind.Webhook) is { } webhooks)
            _webhookFailed.Set(webhooks.GivenUp);
        else
            _webhookFailed.Unpublish();
    }
}
