using System.Diagnostics;
using System.Text.Json;
using CloudTransfer.Web.Commands;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>Where transfers are kept, before a move or after it: the settings of it, as a server and a file have them.</summary>
internal sealed class TestStores : IDisposable
{
    private readonly TestFolder _folder = new();

    private TestStores(IEnumerable<(string Key, string Value)> settings) => Settings = [.. settings];

    /// <summary>The settings. What is not in them is said to be nothing, whatever the tests are run with.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; private set; }

    /// <summary>The folder of the volume, where there is one.</summary>
    public string Volume => _folder["volume"];

    /// <summary>Where the bytes of a sealed transfer are on the volume.</summary>
    public string StoredPath(string id) => Path.Combine(Volume, "transfers", id[..2], id);

    /// <summary>The bucket; null where there is none.</summary>
    public TestBucket? Bucket { get; private init; }

    /// <summary>The path of a file with the settings.</summary>
    public string File
    {
        get
        {
            var path = _folder["stores.json"];
            System.IO.File.WriteAllText(path, JsonSerializer.Serialize(Settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal)));
            return path;
        }
    }

    /// <summary>New ones.</summary>
    /// <param name="isPostgreSql">Whether the rows are in PostgreSQL.</param>
    /// <param name="isBucket">Whether the bytes are in a bucket.</param>
    /// <param name="port">The port at which PostgreSQL is reached; null for its own.</param>
    public static async Task<TestStores> NewAsync(bool isPostgreSql, bool isBucket, int? port = null)
    {
        var bucket = isBucket ? await (await CephServer.SharedAsync()).Access.NewBucketAsync() : null;
        var database = isPostgreSql ? await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync() : "";
        var stores = new TestStores([("Database:ConnectionString", port is null ? database : $"{database};Port={port}"), .. bucket?.Settings ?? []]) { Bucket = bucket };
        // Whoever asks for a volume that is not needed fails.
        stores.Settings = [.. stores.Settings, ("Storage:Path", isPostgreSql && isBucket ? "/dev/null/volume" : stores.Volume)];
        return stores;
    }

    /// <summary>Gives a setting another value.</summary>
    public void Set(string key, string value) => Settings = [.. Settings.Where(setting => !string.Equals(setting.Key, key, StringComparison.Ordinal)), (key, value)];

    /// <summary>A server on them, in this process.</summary>
    public RunningServer Server(params (string Key, string Value)[] settings) => new(Settings.First(setting => setting.Key is "Storage:Path").Value, [.. Settings, .. settings]);

    /// <summary>Runs the command with these as what the settings say, in this process.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> MoveAsync(params string[] words)
    {
        using StringWriter output = new(), errors = new();
        var code = await CommandLine.RunAsync(["move", .. words, .. Arguments], CloudTransferSetup.Build, TextWriter.Synchronized(output), errors);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>The same as a process of its own.</summary>
    public Process BeginMove(params string[] words) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "move", .. words, .. Arguments])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Arguments => Settings.Select(setting => $"--{setting.Key}={setting.Value}");
}
