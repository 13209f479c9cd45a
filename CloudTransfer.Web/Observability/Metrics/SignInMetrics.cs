using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The metrics of people's sign-ins. Those of a way are there only where people can sign in by it.</summary>
public sealed class SignInMetrics(CollectorRegistry registry)
{
    private readonly Lazy<LabelledSeries<SignInOutcome, Counter.Child>> _byProvider = new(() => new(Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter(
        "cloudtransfer_sign_ins_total", "Sign-ins of people by a provider, by how they ended.", ["result"])));

    private readonly Lazy<LabelledSeries<PasskeyOutcome, Counter.Child>> _byPasskey = new(() => new(Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter(
        "cloudtransfer_passkey_sign_ins_total", "Sign-ins of people by a passkey, by how they ended.", ["result"])));

    /// <summary>Shows the series of the ways that there are, at zero.</summary>
    public void Show(bool hasProviders, bool hasPasskeys)
    {
        _ = hasProviders ? _byProvider.Value : null;
        _ = hasPasskeys ? _byPasskey.Value : null;
    }

    /// <summary>A person's sign-in by a provider ended.</summary>
    public void Ended(SignInOutcome result) => _byProvider.Value[result].Inc();

    /// <summary>A person's sign-in by a passkey ended.</summary>
    public void Ended(PasskeyOutcome result) => _byPasskey.Value[result].Inc();
}
