using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Transfers.Creation;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>The services of mails about file requests.</summary>
public static class RequestNoticesSetup
{
    /// <summary>Adds the mails to requesters.</summary>
    public static void AddRequestNotices(this IServiceCollection services)
    {
        services.AddSingleton<RequestNotices>();
        services.AddSingleton<SealedTransferWork, SubmissionNotices>();
        services.AddSingleton<MailComposer, SubmissionMail>();
        services.AddProofTable<RequesterProofs>();
    }
}
