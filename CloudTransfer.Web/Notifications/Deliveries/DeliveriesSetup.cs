using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Transfers.Creation;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>The services of transfers that are sent by mail.</summary>
public static class DeliveriesSetup
{
    /// <summary>Adds recipients and the mails about transfers.</summary>
    public static void AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryRules>();
        services.AddSingleton<DeliveryRows>();
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<SealedTransferWork>(provider => provider.GetRequiredService<DeliverySender>());
        services.AddSingleton<OwnedDeliveries>();
        services.AddSingleton<RecipientDownloads>();
        services.AddSingleton<MailComposer, TransferMail>();
        services.AddSingleton<MailComposer, FetchedMail>();
        services.AddSingleton<MailComposer, UnfetchedMail>();
        services.AddProofTable<SenderProofs>();
        services.AddJob<MailReminderJob>();
    }
}
