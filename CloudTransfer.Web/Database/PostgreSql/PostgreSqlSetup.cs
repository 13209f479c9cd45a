using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>PostgreSQL.</summary>
public static class PostgreSqlSetup
{
    /// <summary>Adds PostgreSQL, as <c>Database:ConnectionString</c> names it.</summary>
    public static void AddPostgreSql(this IServiceCollection services) => services.AddSingleton(provider => new PostgreSqlDatabase(
        provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString ?? "", provider.GetRequiredService<TimeProvider>()));
}
