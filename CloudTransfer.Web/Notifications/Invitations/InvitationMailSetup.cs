namespace CloudTransfer.Web.Notifications.Invitations;

/// <summary>The services of mails with invitations.</summary>
public static class InvitationMailSetup
{
    /// <summary>Adds the mail to somebody who is invited.</summary>
    public static void AddInvitationMail(this IServiceCollection services) => services
        .AddSingleton<InvitationSecrets>()
        .AddSingleton<InvitationSender>()
        .AddSingleton<MailComposer, InvitationMail>();
}
