namespace CloudTransfer.Web.Administration;

/// <summary>What whoever runs the server can see and do.</summary>
public static class AdministrationSetup
{
    /// <summary>Adds the counts of what was refused.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<Rejections>();
        services.AddHostedService(provider => provider.GetRequiredService<Rejections>());
    }
}
