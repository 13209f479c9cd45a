namespace CloudTransfer.Web.Jobs;

/// <summary>The services of background work.</summary>
public static class JobsSetup
{
    /// <summary>Adds the queue of jobs and the worker that serves it.</summary>
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobHandlers>();
        services.AddSingleton<JobBacklog>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService<JobWorker>();
    }

    /// <summary>Adds a kind of job.</summary>
    public static void AddJob<THandler>(this IServiceCollection services)
        where THandler : JobHandler
    {
        services.AddSingleton<THandler>();
        services.AddSingleton(new JobRegistration(typeof(THandler)));
    }
}
