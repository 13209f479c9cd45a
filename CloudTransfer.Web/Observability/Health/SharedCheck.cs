using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTransfer.Web.Observability.Health;

/// <summary>
/// One run of a check for all who ask within a second, and for all who ask while it runs: however many probe, the volume is
/// written to and the database asked once.
/// </summary>
/// <param name="check">The check.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedCheck<TCheck>(TCheck check, TimeProvider time) : IHealthCheck
    where TCheck : class, IHealthCheck
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(1);

    private readonly Lock _turn = new();
    private Task<HealthCheckResult>? _run;
    private long _began;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_turn)
        {
            if (_run is null || (_run.IsCompleted && time.GetElapsedTime(_began) >= Lasts))
            {
                _began = time.GetTimestamp();
                // Nobody who asks may end it for the others.
                _run = Task.Run(() => check.CheckHealthAsync(context, CancellationToken.None), CancellationToken.None);
            }

            return _run.WaitAsync(cancellationToken);
        }
    }
}
