using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>PostgreSQL.</summary>
public static class PostgreSqlSetup
{
    /// <summary>Adds PostgreSQL and its locks, as <c>Database:ConnectionString</c> names it.</summary>
    public static void AddPostgreSql(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PostgreSqlDatabase(OptionsOf(provider).ConnectionString ?? "", provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PostgreSqlLocks(
            OptionsOf(provider) is { DirectConnectionString: { Length: > 0 } direct } ? direct : OptionsOf(provider).ConnectionString ?? "",
            provider.GetRequiredService<ILogger<PostgreSqlLocks>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<LocksAtStart>();
    }

    private static DatabaseOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
}
