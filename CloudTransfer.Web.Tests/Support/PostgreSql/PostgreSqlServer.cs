using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>A PostgreSQL server of Debian's package, on a loopback port, with its files in a temporary folder.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Name = "cloudtransfer", Password = "not-a-secret";

    // One for all tests that need no server of their own. It ends with the process of the tests.
    private static readonly Lazy<Task<PostgreSqlServer>> Common = new(async () =>
    {
        var server = await StartAsync();
        ExternalServer.EndWithTests("QUIT", server._folder.Path, [server._running!]);
        return server;
    });

    private readonly TestFolder _folder;
    private readonly string _programs;
    private readonly int _port;
    private readonly string[] _options;
    private ExternalServer? _running;

    private PostgreSqlServer(string programs, string[] options, int? port = null) =>
        (_folder, _programs, _port, _options) = (new TestFolder("/tmp"), programs, port ?? Loopback.FreePort(), options);

    /// <summary>The folder with its files.</summary>
    public string Folder => _folder.Path;

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => _port;

    /// <summary>The server that tests share.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server of its own; skips the test where the package is not installed.</summary>
    /// <param name="options">What differs from the options that servers of tests have, such as <c>autovacuum=off</c>.</param>
    public static async Task<PostgreSqlServer> StartAsync(params string[] options)
    {
        var server = new PostgreSqlServer(PostgreSqlPrograms.Folder(), options);
        await server.InitializeAsync();
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Starts a standby of it, which follows by streaming replication.</summary>
    /// <param name="port">Its port; null for any.</param>
    public async Task<PostgreSqlServer> FollowAsync(int? port = null)
    {
        var standby = new PostgreSqlServer(_programs, _options, port);
        await PostgreSqlPrograms.OwnAsync(standby.Folder);
        var copy = standby.Command(
            "pg_basebackup", "-D", standby._folder["data"], "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", $"host=127.0.0.1 port={_port} user={Name} password={Password}");
        var copied = await Tool.RunAsync(copy.FileName, [.. copy.ArgumentList]);
        Assert.True(copied.ExitCode == 0, copied.Text);
        await standby.ResumeAsync();
        return standby;
    }

    /// <summary>Runs a statement as its administrator; answers the first value.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Reach("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>How a new, empty database of it is reached.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = "d" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        await ExecuteAsync($"CREATE DATABASE {name}");
        return Reach(name);
    }

    /// <summary>Ends it at once, with all its connections and no checkpoint.</summary>
    public Task KillAsync() => _running!.StopAsync("QUIT");

    /// <summary>Kills it with SIGKILL; its other processes end when they notice.</summary>
    public Task CrashAsync() => _running!.StopAsync("KILL");

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same port.</summary>
    public async Task ResumeAsync() => _running = await ExternalServer.StartAsync(
        Command("postgres", ["-D", _folder["data"], "-p", $"{_port}", "-k", _folder.Path, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300",
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB", "-c", "log_min_messages=panic", .. _options.SelectMany(option => new[] { "-c", option })]),
        AnswersAsync);

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.StopAsync("QUIT");
            await _running.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string Reach(string database) => $"Host=127.0.0.1;Port={_port};Username={Name};Password={Password};Database={database};Maximum Pool Size=40";

    private async Task InitializeAsync()
    {
        await PostgreSqlPrograms.OwnAsync(_folder.Path);
        await File.WriteAllTextAsync(_folder["password"], Password, Encoding.ASCII);
        var command = Command("initdb", "-D", _folder["data"], "-U", Name, "--auth=scram-sha-256", $"--pwfile={_folder["password"]}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var made = await Tool.RunAsync(command.FileName, [.. command.ArgumentList]);
        Assert.True(made.ExitCode == 0, made.Text);
        // Hosts of their own; it listens to them only where an option says so.
        await File.AppendAllTextAsync(_folder["data/pg_hba.conf"], $"host all all {HostNetwork.Addresses} scram-sha-256\n");
    }

    private ProcessStartInfo Command(string program, params string[] arguments)
    {
        var command = PostgreSqlPrograms.Command(Path.Combine(_programs, program), arguments);
        return new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, WorkingDirectory = _folder.Path };
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Reach("postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
