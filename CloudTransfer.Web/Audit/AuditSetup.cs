namespace CloudTransfer.Web.Audit;

/// <summary>The services of the audit trail.</summary>
public static class AuditSetup
{
    /// <summary>Adds what writes entries and reads them.</summary>
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AuditPseudonyms>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditSearch>();
    }
}
