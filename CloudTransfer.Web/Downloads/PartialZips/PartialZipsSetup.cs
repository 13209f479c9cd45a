namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>The services of zips of some files.</summary>
public static class PartialZipsSetup
{
    /// <summary>Adds them.</summary>
    public static void AddPartialZips(this IServiceCollection services) => services
        .AddSingleton<PartialZipStore>()
        .AddSingleton<CombinedZips>();
}
