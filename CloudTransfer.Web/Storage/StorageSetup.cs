namespace CloudTransfer.Web.Storage;

/// <summary>The volume's services.</summary>
public static class StorageSetup
{
    /// <summary>Adds the volume and its options.</summary>
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Volume>();
        services.AddSingleton<FreeSpaceWaiter>();
    }
}
