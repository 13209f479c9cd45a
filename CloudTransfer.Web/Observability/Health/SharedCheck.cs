using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTransfer.Web.Observability.Health;

/// <summary>
/// Shares one run of a check between all probes within a second, and all probes while it runs. So many probes cause only one
/// write to the volume and one query.
/// </summary>
/// <param name="check">The check.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedCheck<TCheck>(TCheck check, TimeProvider time) : IHealthCheck
    where TCheck : class, IHealthCheck
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<HealthCheckResult>? _run;
    private long _began;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_run is null || (_run.IsCompleted && time.GetElapsedTime(_began) >= MaxAge))
            {
                _began = time.GetTimestamp();
                // A cancelled probe must not cancel the run for the others.
                _run = Task.Run(() => check.CheckHealthAsync(context, CancellationToken.None), CancellationToken.None);
            }

            return _run.WaitAsync(cancellationToken);
        }
    }
}
