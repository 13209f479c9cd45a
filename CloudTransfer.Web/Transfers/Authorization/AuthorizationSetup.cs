namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>The services that decide who may have a transfer.</summary>
public static class AuthorizationSetup
{
    /// <summary>Adds access for recipients and owners.</summary>
    public static void AddTransferAccess(this IServiceCollection services)
    {
        services.AddSingleton<TransferKeys>();
        services.AddSingleton<VerifiedPasswords>();
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton<TransferAccess>();
        services.AddSingleton<Ownership>();
    }
}
