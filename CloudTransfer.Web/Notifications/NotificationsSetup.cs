using CloudTransfer.Web.Jobs;

namespace CloudTransfer.Web.Notifications;

/// <summary>The services of e-mail.</summary>
public static class NotificationsSetup
{
    /// <summary>Adds the outbox and what sends it.</summary>
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Outbox>();
        services.AddSingleton<MailComposers>();
        services.AddSingleton<MailRefusals>();
        services.AddSingleton<MailRates>();
        services.AddSingleton<SmtpSender>();
        services.AddJob<MailJob>();
    }
}
