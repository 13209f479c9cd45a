namespace CloudTransfer.Web.Storage.Local;

/// <summary>The services of stored objects and locks.</summary>
public static class LocalStorageSetup
{
    /// <summary>Adds the volume and its options.</summary>
    public static void AddLocalStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<VolumeLayout>();
        services.AddSingleton(provider => new Lazy<VolumeLayout>(provider.GetRequiredService<VolumeLayout>));
        services.AddSingleton<LocalObjectStore>();
        services.AddSingleton<LocalLocks>();
        services.AddSingleton<FileLocks>();
        services.AddSingleton<SharedFiles>();
        // Only where transfers are on the volume.
        services.AddSingleton(provider => new Lazy<SharedFiles>(provider.GetRequiredService<SharedFiles>));
        services.AddSingleton<KeyFiles>();
        services.AddSingleton<FreeSpaceWaiter>();
    }
}
