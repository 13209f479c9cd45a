using CloudTransfer.Web.Uploads.Tus;

namespace CloudTransfer.Web.Uploads;

/// <summary>The services that receive bytes.</summary>
public static class UploadsSetup
{
    /// <summary>Adds the ways in.</summary>
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UploadDoor>();
        services.AddSingleton<Crowd>();
        services.AddSingleton<Sealing>();
        services.AddSingleton<Receiver>();
        services.AddSingleton<ManifestReader>();
        services.AddSingleton<Announcing>();
        services.AddSingleton<Appending>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<LaneTails>();
        services.AddSingleton<FileOmitter>();
    }
}
