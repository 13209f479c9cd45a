using CloudTransfer.Web.Database;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The application on a real Kestrel and a real volume, in this process, with a clock that the test may set.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly WebApplicationFactory<Program> _factory;
    private readonly TestFolder? _ownVolume;

    /// <summary>Starts it.</summary>
    /// <param name="volume">The volume's folder; null for one of its own.</param>
    /// <param name="settings">Configuration, such as <c>("Upload:MaxBytes", "1MiB")</c>.</param>
    public RunningServer(string? volume = null, params (string Key, string Value)[] settings)
        : this(volume, _ => { }, settings)
    {
    }

    /// <summary>Starts it with services of the test's own.</summary>
    public RunningServer(string? volume, Action<IServiceCollection> services, params (string Key, string Value)[] settings)
    {
        _ownVolume = volume is null ? new TestFolder() : null;
        VolumePath = volume ?? _ownVolume!.Path;
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("Storage:Path", VolumePath);
            host.UseSetting("staticWebAssets", BuiltAssets());
            // No file of configuration changes under a test: nobody needs to watch for it.
            host.UseSetting("hostBuilder:reloadConfigOnChange", "false");
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
            host.ConfigureServices(all =>
            {
                all.AddSingleton<TimeProvider>(Clock);
                // The heap that it would compact is that of all tests.
                all.Remove(all.Single(service => service.ImplementationType == typeof(IdleMemoryTrimmer)));
                // Whoever makes by hand what it would take away sweeps when it is time to.
                if (!settings.Any(setting => setting.Key is "Transfers:CleanEvery"))
                    all.Remove(all.Single(service => service.ImplementationType == typeof(CleanupService)));
                services(all);
            });
        });
        _factory.UseKestrel(0);
        try
        {
            _factory.StartServer();
        }
        catch (Exception)
        {
            // What does not start is given to nobody who could dispose of it. Why it did not is what matters, and it may still
            // be ending, with a file or two.
            _ = Record.Exception(_factory.Dispose);
            _ = Record.Exception(() => _ownVolume?.Dispose());
            throw;
        }

        Address = _factory.ClientOptions.BaseAddress;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    /// <summary>A client that follows no redirect and keeps no cookie.</summary>
    public HttpClient Client { get; }

    public TestClock Clock { get; } = new();

    public string VolumePath { get; }

    public IServiceProvider Services => _factory.Services;

    public TransferStore Store => Services.GetRequiredService<TransferStore>();

    public LocalObjectStore Volume => Services.GetRequiredService<LocalObjectStore>();

    /// <summary>Puts a transfer straight into the tables.</summary>
    public Task AddAsync(Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files) =>
        Services.GetRequiredService<TransferWriter>().AddAsync(transfer, owner, files, [], MeteredSender.Uncounted, _ => Task.CompletedTask, CancellationToken.None);

    /// <summary>One sweep by the test's clock.</summary>
    public Task<Sweep> SweepAsync() => Services.GetRequiredService<Cleaner>().SweepAsync(Clock.GetUtcNow(), CancellationToken.None);

    /// <summary>How many rows a table has.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    /// <summary>Asserts that nothing of an upload is left: no row and no byte.</summary>
    public async Task AssertEmptyAsync()
    {
        Assert.Equal(0, await CountAsync("transfers"));
        Assert.Equal(0, await CountAsync("files"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(VolumePath, "incoming")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(VolumePath, "transfers"), "*", SearchOption.AllDirectories));
    }

    // The map of the pages' assets lies beside the application, not beside its tests.
    private static string BuiltAssets()
    {
        var parts = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        var output = Path.Combine("../../../../CloudTransfer.Web/bin", parts[^2], parts[^1]);
        return Path.GetFullPath(Path.Combine(output, "CloudTransfer.Web.staticwebassets.runtime.json"), AppContext.BaseDirectory);
    }

    public void Dispose()
    {
        Client.Dispose();
        _factory.Dispose();
        SqliteConnection.ClearAllPools();
        _ownVolume?.Dispose();
    }
}
