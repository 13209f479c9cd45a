namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>The services of resumable uploads.</summary>
public static class LanesSetup
{
    /// <summary>Adds manifests and lanes.</summary>
    public static void AddLanes(this IServiceCollection services)
    {
        services.AddSingleton<ManifestReader>();
        services.AddSingleton<TransferCreator>();
        services.AddSingleton<LaneAppender>();
        services.AddSingleton<LaneRequests>();
        services.AddSingleton<LaneTails>();
        services.AddSingleton<FileOmitter>();
    }
}
