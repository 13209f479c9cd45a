using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>PostgreSQL.</summary>
public static class PostgreSqlSetup
{
    /// <summary>Adds PostgreSQL and its locks, as <c>Database:ConnectionString</c> names it.</summary>
    public static void AddPostgreSql(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PostgreSqlDatabase(OptionsOf(provider).ConnectionString ?? "", provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var (connectionString, setting) = PostgreSqlConnections.ForLocks(OptionsOf(provider));
            return new PostgreSqlLocks(connectionString, provider.GetRequiredService<ILogger<PostgreSqlLocks>>(), provider.GetRequiredService<TimeProvider>(), setting);
        });
        services.AddHostedService<LocksAtStart>();
    }

    private static DatabaseOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
}
