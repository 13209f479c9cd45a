namespace CloudTransfer.Web.Observability;

/// <summary>The counts of rejected requests.</summary>
public static class RejectionsSetup
{
    /// <summary>Adds the counts, which a background service writes to the database.</summary>
    public static void AddRejections(this IServiceCollection services)
    {
        services.AddSingleton<RejectionCounter>();
        services.AddHostedService(provider => provider.GetRequiredService<RejectionCounter>());
    }
}
