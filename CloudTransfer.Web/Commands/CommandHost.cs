using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Commands;

/// <summary>
/// What commands run in: the server's own services, made of the same settings, with the schema brought to this version and the
/// bucket tried as at a start. Nothing listens, and no job runs.
/// </summary>
/// <param name="build">Builds the server of settings such as <c>--Storage:Path=/data</c>, with other stores where some are named.</param>
/// <param name="settings">The settings of the command line.</param>
/// <param name="output">Where people read what a command says. What is logged goes to stderr, from warnings on.</param>
internal sealed class CommandHost(Func<string[], IConfiguration?, WebApplication> build, string[] settings, TextWriter output)
{
    private const string OnlyWarnings = "--Logging:LogLevel:Default=Warning";

    /// <summary>Where people read what a command says.</summary>
    public TextWriter Output => output;

    /// <summary>Runs a command with the services, and ends them.</summary>
    public async Task<int> RunAsync(Func<IServiceProvider, Task<int>> work, CancellationToken cancel)
    {
        await using var server = await PrepareAsync(cancel);
        return await work(server.Services);
    }

    /// <summary>Builds the services; to be disposed of.</summary>
    /// <param name="cancel">Ends the waiting for a database or a bucket that does not answer.</param>
    /// <param name="stores">Where everything is kept; null for what the settings say.</param>
    public async Task<WebApplication> PrepareAsync(CancellationToken cancel, IConfiguration? stores = null)
    {
        var server = build([OnlyWarnings, .. settings], stores);
        try
        {
            server.Services.GetService<IStartupValidator>()?.Validate();
            // All that a start does before the server listens and its jobs begin.
            foreach (var service in server.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
                await service.StartingAsync(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
