namespace CloudTransfer.Web.Transfers;

/// <summary>The domain's services.</summary>
public static class TransfersSetup
{
    /// <summary>Adds transfers, their rules and their cleaner.</summary>
    public static void AddTransfers(this IServiceCollection services)
    {
        services.AddOptions<TransfersOptions>().BindConfiguration(TransfersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TransferStore>();
    }
}
