using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Transfers;

/// <summary>The services of the domain.</summary>
public static class TransfersSetup
{
    /// <summary>Adds transfers and their passwords.</summary>
    public static void AddTransfers(this IServiceCollection services)
    {
        services.AddOptions<TransfersOptions>().BindConfiguration(TransfersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TransferStore>();
        services.AddSingleton<IPasswordHasher<PasswordHashing>, PasswordHasher<PasswordHashing>>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        services.AddSingleton<PasswordHashing>();
    }
}
