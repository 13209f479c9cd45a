using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The metrics of people's sign-ins by passkeys, which are there only where people can.</summary>
public sealed class PasskeyMetrics(CollectorRegistry registry)
{
    private readonly LabelledSeries<SignInOutcome, Counter.Child> _ended = new(Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter(
        "cloudtransfer_passkey_sign_ins_total", "Sign-ins of people by a passkey, by how they ended.", ["result"]));

    /// <summary>A person's sign-in by a passkey ended.</summary>
    public void Ended(SignInOutcome result) => _ended[result].Inc();
}
