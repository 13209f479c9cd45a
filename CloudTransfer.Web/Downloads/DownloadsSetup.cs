namespace CloudTransfer.Web.Downloads;

/// <summary>The services that send bytes.</summary>
public static class DownloadsSetup
{
    /// <summary>Adds the way out.</summary>
    public static void AddDownloads(this IServiceCollection services) => services.AddSingleton<Sending>();
}
