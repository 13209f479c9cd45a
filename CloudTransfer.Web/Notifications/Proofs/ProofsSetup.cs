namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>The services of addresses that are proved by codes.</summary>
public static class ProofsSetup
{
    /// <summary>Adds codes, and what sends and takes them.</summary>
    public static void AddProofs(this IServiceCollection services) => services
        .AddSingleton<ProofCodes>()
        .AddSingleton<AddressProofs>();

    /// <summary>Adds a table with addresses that must be proved.</summary>
    public static void AddProofTable<TTable>(this IServiceCollection services)
        where TTable : ProofTable => services
        .AddSingleton<TTable>()
        .AddSingleton<MailComposer>(provider => ActivatorUtilities.CreateInstance<CodeMail>(provider, provider.GetRequiredService<TTable>()));
}
