namespace CloudTransfer.Web.Settings;

/// <summary>The settings that say where everything is kept: the sections <c>Storage</c> and <c>Database</c>, and the connection string.</summary>
internal static class StoreSettings
{
    private const string ConnectionString = "ConnectionStrings:CloudTransfer";

    private static readonly string[] Sections = ["Storage", "Database"];

    /// <summary>Whether a key is one of them.</summary>
    public static bool Has(string key) =>
        Array.Exists(Sections, section => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)) || key.Equals(ConnectionString, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes all of them from <paramref name="stores"/>, and none from where the others come from.</summary>
    public static void UseStores(this ConfigurationManager configuration, IConfiguration stores)
    {
        // Without values of whole sections: an environment variable that is called like one by chance is none of ours.
        var kept = configuration.AsEnumerable().Where(setting => setting.Value is not null && !Has(setting.Key) && !IsSection(setting.Key)).ToList();
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(kept.Concat(stores.AsEnumerable().Where(setting => setting.Value is not null && Has(setting.Key))));
    }

    private static bool IsSection(string key) => KnownSettings.Sections.Contains(key);
}
