namespace CloudTransfer.Web.Authentication;

/// <summary>The services that look at keys and count guesses.</summary>
public static class AuthenticationSetup
{
    /// <summary>Adds doors' keys, the limit of guessing, and the turns at hashing.</summary>
    public static void AddCloudTransferAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<AttemptLimiter>();
        services.AddSingleton<PasswordHashingLimiter>();
        services.AddSingleton<EndedPasses>();
        services.AddSingleton<Doorman>();
    }
}
