using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Uploads;

/// <summary>The services that receive bytes.</summary>
public static class UploadsSetup
{
    /// <summary>Adds the ways in.</summary>
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UploadDoor>();
        services.AddSingleton<UploadConcurrencyLimiter>();
        services.AddSingleton<UploadSealer>();
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<ManifestReader>();
        services.AddSingleton<TransferCreator>();
        services.AddSingleton<LaneAppender>();
        services.AddSingleton<LaneRequests>();
        services.AddSingleton<LaneTails>();
        services.AddSingleton<FileOmitter>();
    }
}
