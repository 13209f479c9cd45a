using CloudTransfer.Web.Transfers.Creation;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>The services of mails about file requests.</summary>
public static class RequestNoticesSetup
{
    /// <summary>Adds the mail to a requester.</summary>
    public static void AddRequestNotices(this IServiceCollection services) => services
        .AddSingleton<SealedTransferWork, SubmissionNotices>()
        .AddSingleton<MailComposer, SubmissionMail>();
}
