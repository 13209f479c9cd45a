namespace CloudTransfer.Web.Accounts;

/// <summary>The accounts of people and their sessions.</summary>
public static class AccountsSetup
{
    /// <summary>Adds them.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<UserStore>();
        services.AddSingleton<LastUse>();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<PasskeyStore>();
        services.AddSingleton<InvitationStore>();
        services.AddSingleton<PeopleStore>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<AccountTransfers>();
    }
}
