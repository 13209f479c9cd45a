using CloudTransfer.Web.Downloads.PartialZips;

namespace CloudTransfer.Web.Downloads;

/// <summary>The services that send bytes.</summary>
public static class DownloadsSetup
{
    /// <summary>Adds the way out: tickets, sending, counting.</summary>
    public static void AddDownloads(this IServiceCollection services)
    {
        services.AddOptions<DownloadsOptions>().BindConfiguration(DownloadsOptions.Section).ValidateOnStart();
        services.AddSingleton<TicketPrinter>();
        services.AddSingleton<TicketStore>();
        services.AddSingleton<TicketGrants>();
        services.AddSingleton<Admissions>();
        services.AddSingleton<Viewing>();
        services.AddSingleton<Tally>();
        services.AddHostedService(provider => provider.GetRequiredService<Tally>());
        services.AddSingleton<Pieces>();
        services.AddSingleton<Sending>();
        services.AddSingleton<Handover>();
        services.AddSingleton<ThumbnailReader>();
        services.AddSingleton<PartialZipStore>();
    }
}
