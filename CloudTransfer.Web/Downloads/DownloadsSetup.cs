namespace CloudTransfer.Web.Downloads;

/// <summary>The services that send bytes.</summary>
public static class DownloadsSetup
{
    /// <summary>Adds tickets, senders and counters.</summary>
    public static void AddDownloads(this IServiceCollection services)
    {
        services.AddOptions<DownloadsOptions>().BindConfiguration(DownloadsOptions.Section).ValidateOnStart();
        services.AddSingleton<TicketFormat>();
        services.AddSingleton<TicketStore>();
        services.AddSingleton<TicketGrants>();
        services.AddSingleton<DownloadGate>();
        services.AddSingleton<Preview>();
        services.AddSingleton<DownloadCounter>();
        services.AddHostedService(provider => provider.GetRequiredService<DownloadCounter>());
        services.AddSingleton<SendBufferBudget>();
        services.AddSingleton<ContentSender>();
        services.AddSingleton<AccelRedirect>();
        services.AddSingleton<BucketRedirect>();
        services.AddSingleton<ThumbnailReader>();
    }
}
