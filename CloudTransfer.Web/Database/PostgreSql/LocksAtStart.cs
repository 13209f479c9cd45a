using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>Opens the session that holds the locks before anything takes one, so that a setting that cannot work ends the start.</summary>
internal sealed class LocksAtStart(IOptions<DatabaseOptions> options, IServiceProvider services, TimeProvider time, ILogger<LocksAtStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => !options.Value.IsPostgreSql ? Task.CompletedTask : PostgreSqlStart.AwaitAsync(
        PostgreSqlConnections.ForLocks(options.Value).Setting, services.GetRequiredService<PostgreSqlLocks>().OpenAsync, time, logger, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
