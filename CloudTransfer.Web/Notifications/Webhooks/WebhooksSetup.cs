using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>The services of webhooks.</summary>
public static class WebhooksSetup
{
    /// <summary>Adds the messages to endpoints and what sends them.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookMessages>();
        services.AddSingleton<TransferEvents, WebhookEvents>();
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<WebhookSender>();
        services.AddJob<WebhookJob>();
    }
}
