using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The application in this process, on a real Kestrel and a real volume, with a clock that the test can advance.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly WebApplicationFactory<Program> _factory;
    private readonly TestFolder? _ownVolume;
    private readonly Lazy<TestFolder> _folder = new(() => new TestFolder());

    /// <summary>Starts the server.</summary>
    /// <param name="volume">The folder of the volume; null for a temporary one.</param>
    /// <param name="settings">Settings, such as <c>("Upload:MaxBytes", "1MiB")</c>.</param>
    public RunningServer(string? volume = null, params (string Key, string Value)[] settings)
        : this(volume, _ => { }, settings)
    {
    }

    /// <summary>Starts the server with additional services.</summary>
    public RunningServer(string? volume, Action<IServiceCollection> services, params (string Key, string Value)[] settings)
    {
        _ownVolume = volume is null ? new TestFolder() : null;
        VolumePath = volume ?? _ownVolume!.Path;
        if (_ownVolume is not null && !settings.Concat(TestDatabase.Settings(VolumePath, settings)).Any(setting => setting.Key is TestDatabase.Key))
            TestDatabase.CopyNewTo(_ownVolume);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("Storage:Path", VolumePath);
            host.UseSetting("staticWebAssets", BuiltAssets());
            // Configuration files do not change during a test, so no file watcher is needed.
            host.UseSetting("hostBuilder:reloadConfigOnChange", "false");
            foreach (var (key, value) in settings.Concat(TestDatabase.Settings(VolumePath, settings)).Concat(TestStorage.Settings(VolumePath, settings)))
                host.UseSetting(key, value);
            host.ConfigureServices(all =>
            {
                all.AddSingleton<TimeProvider>(Clock);
                // It would compact the heap of the whole test process.
                all.Remove(all.Single(service => service.ImplementationType == typeof(IdleMemoryTrimmer)));
                // Tests that create leftovers call SweepAsync themselves.
                if (!settings.Any(setting => setting.Key is "Transfers:CleanEvery"))
                    all.RunByHand<CleanupJob>();
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
            // The caller gets no instance to dispose of. Exceptions during disposal must not hide the original one; the server
            // may still have files open.
            _ = Record.Exception(_factory.Dispose);
            _ = Record.Exception(() => _ownVolume?.Dispose());
            throw;
        }

        Address = _factory.ClientOptions.BaseAddress;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    /// <summary>A client without redirects and cookies.</summary>
    public HttpClient Client { get; }

    public TestClock Clock { get; } = new();

    public string VolumePath { get; }

    /// <summary>A folder for the files of the test, apart from the volume; it is deleted with the server.</summary>
    public TestFolder Folder => _folder.Value;

    public IServiceProvider Services => _factory.Services;

    public TransferStore Store => Services.GetRequiredService<TransferStore>();

    public LocalObjectStore Volume => Services.GetRequiredService<LocalObjectStore>();

    /// <summary>Inserts a transfer directly into the database.</summary>
    public async Task AddAsync(Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files)
    {
        await Services.GetRequiredService<StorageQuota>().TakeAsync(new ActiveUpload(transfer.Id, "", 1, 1), new SpaceRequest(0), CancellationToken.None);
        var added = await Services.GetRequiredService<TransferWriter>().AddAsync(
            transfer, owner, files, [], MeteredSender.Uncounted, _ => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(QuotaDecision.Kept, added);
    }

    /// <summary>Runs one sweep at the time of the test clock.</summary>
    public Task<Sweep> SweepAsync() => Services.GetRequiredService<Cleaner>().SweepAsync(Clock.GetUtcNow(), CancellationToken.None);

    /// <summary>The number of rows in a table.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    /// <summary>The database files as text, to look for secrets.</summary>
    public async Task<string> ReadDatabaseAsync()
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(VolumePath, "cloudtransfer.db*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.UTF8);
            text.Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }

    /// <summary>Asserts that uploads left neither rows nor files.</summary>
    public async Task AssertEmptyAsync()
    {
        Assert.Equal(0, await CountAsync("transfers"));
        Assert.Equal(0, await CountAsync("files"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(VolumePath, "incoming")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(VolumePath, "transfers"), "*", SearchOption.AllDirectories));
    }

    // The manifest of the static web assets is in the output folder of the application, not of the tests.
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
        if (_folder.IsValueCreated)
            _folder.Value.Dispose();
    }
}
