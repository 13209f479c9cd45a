using CloudTransfer.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Leaves jobs to the test, which runs them by <see cref="JobRunner"/>.</summary>
internal static class ManualJobs
{
    /// <summary>A server does no jobs of this handler by itself.</summary>
    public static void RunByHand<THandler>(this IServiceCollection services)
        where THandler : JobHandler
    {
        services.Remove(services.Single(service => service.ImplementationInstance is JobRegistration registration && registration.Handler == typeof(THandler)));
        services.AddSingleton(new JobRegistration(typeof(THandler)) { RunsInBackground = false });
    }
}
