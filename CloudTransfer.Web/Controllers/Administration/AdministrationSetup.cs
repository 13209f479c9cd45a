namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>The services of the administrator's pages.</summary>
public static class AdministrationSetup
{
    /// <summary>Adds what the search of the audit trail needs.</summary>
    public static void AddAdministration(this IServiceCollection services) => services.AddSingleton<AuditNames>();
}
