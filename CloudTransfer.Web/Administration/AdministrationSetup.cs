using CloudTransfer.Web.Observability;

namespace CloudTransfer.Web.Administration;

/// <summary>What whoever runs the server can see and do.</summary>
public static class AdministrationSetup
{
    /// <summary>Adds the administrator's sign-in, the search and the counts of rejections.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AdminDoor>();
        services.AddSingleton<TransferSearch>();
        services.AddSingleton<RejectionCounter>();
        services.AddHostedService(provider => provider.GetRequiredService<RejectionCounter>());
    }
}
