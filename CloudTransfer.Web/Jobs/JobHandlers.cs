using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Jobs;

/// <summary>A kind of job that this program does.</summary>
/// <param name="Handler">The type that does it, a <see cref="JobHandler"/>.</param>
public sealed record JobRegistration(Type Handler)
{
    /// <summary>Whether the replica looks for such jobs by itself; else somebody runs them through <see cref="JobRunner"/>.</summary>
    public bool RunsInBackground { get; init; } = true;
}

/// <summary>The handlers of all kinds of jobs.</summary>
public sealed class JobHandlers(IServiceProvider services, IEnumerable<JobRegistration> registrations)
{
    private readonly Lazy<IReadOnlyList<(JobRegistration Registration, JobHandler Handler)>> _all = new(
        () => [.. registrations.Select(registration => (registration, (JobHandler)services.GetRequiredService(registration.Handler)))]);

    /// <summary>Those for which the configuration has work, in the order of their kinds.</summary>
    public IEnumerable<JobHandler> Enabled => _all.Value.Select(one => one.Handler).Where(handler => handler.IsEnabled).OrderBy(handler => handler.Kind);

    /// <summary>Those of them that the replica runs by itself.</summary>
    public IEnumerable<JobHandler> InBackground => _all.Value.Where(one => one.Registration.RunsInBackground && one.Handler.IsEnabled).Select(one => one.Handler);

    /// <summary>The handler of a kind.</summary>
    public JobHandler Of(JobKind kind) => _all.Value.Select(one => one.Handler).First(handler => handler.Kind == kind);
}
