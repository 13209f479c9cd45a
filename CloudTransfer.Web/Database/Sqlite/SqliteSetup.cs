using CloudTransfer.Web.Storage.Local;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>The database on the volume.</summary>
public static class SqliteSetup
{
    /// <summary>Adds the database on the volume.</summary>
    public static void AddSqlite(this IServiceCollection services) => services.AddSingleton(provider => new SqliteDatabase(
        provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), time: provider.GetRequiredService<TimeProvider>()));
}
