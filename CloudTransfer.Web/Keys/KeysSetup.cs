namespace CloudTransfer.Web.Keys;

/// <summary>The services that look at keys and count guesses.</summary>
public static class KeysSetup
{
    /// <summary>Adds doors' keys, and the limit of guessing.</summary>
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<Attempts>();
        services.AddSingleton<EndedPasses>();
        services.AddSingleton<Doorman>();
    }
}
