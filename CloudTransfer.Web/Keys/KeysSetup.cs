namespace CloudTransfer.Web.Keys;

/// <summary>The services that look at keys and count guesses.</summary>
public static class KeysSetup
{
    /// <summary>Adds doors' keys, the limit of guessing, and the turns at hashing.</summary>
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<Attempts>();
        services.AddSingleton<HashingTurns>();
        services.AddSingleton<EndedPasses>();
        services.AddSingleton<Doorman>();
    }
}
