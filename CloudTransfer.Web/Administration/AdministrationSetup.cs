namespace CloudTransfer.Web.Administration;

/// <summary>What whoever runs the server can see and do.</summary>
public static class AdministrationSetup
{
    /// <summary>Adds the administrator's door, search and records.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AdminDoor>();
        services.AddSingleton<TransferSearch>();
        services.AddSingleton<Rejections>();
        services.AddHostedService(provider => provider.GetRequiredService<Rejections>());
    }
}
