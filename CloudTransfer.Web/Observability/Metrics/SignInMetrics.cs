using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The metrics of people's sign-ins, which are there only where people can sign in.</summary>
public sealed class SignInMetrics(CollectorRegistry registry)
{
    private readonly LabelledSeries<SignInOutcome, Counter.Child> _ended = new(Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter(
        "cloudtransfer_sign_ins_total", "Sign-ins of people by a provider, by how they ended.", ["result"]));

    /// <summary>A person's sign-in by a provider ended.</summary>
    public void Ended(SignInOutcome result) => _ended[result].Inc();
}
