namespace CloudTransfer.Web.Transfers.Limits;

/// <summary>What people with accounts may use.</summary>
public static class LimitsSetup
{
    /// <summary>Adds it.</summary>
    public static void AddLimits(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Allowances>();
    }
}
