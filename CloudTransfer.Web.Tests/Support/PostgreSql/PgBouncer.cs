using System.Diagnostics;
using Npgsql;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>PgBouncer in transaction mode before a PostgreSQL server, on a loopback port.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly ExternalServer _running;

    private PgBouncer(TestFolder folder, ExternalServer running, int port) => (_folder, _running, Port) = (folder, running, port);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts one; skips the test where the package is not installed.</summary>
    /// <param name="reach">How a database of the server is reached.</param>
    public static async Task<PgBouncer> StartAsync(string reach)
    {
        var (program, server, port) = (Requires.Program("pgbouncer"), new NpgsqlConnectionStringBuilder(reach), Loopback.FreePort());
        var folder = new TestFolder("/tmp");
        await File.WriteAllTextAsync(folder["users"], $"\"{server.Username}\" \"{server.Password}\"\n");
        await File.WriteAllTextAsync(folder["ini"],
            $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            auth_type = plain
            auth_file = {folder["users"]}
            pool_mode = transaction
            max_client_conn = 1000
            default_pool_size = 10
            ignore_startup_parameters = extra_float_digits,search_path
            unix_socket_dir =

            """);
        await PostgreSqlPrograms.OwnAsync(folder.Path);
        var command = PostgreSqlPrograms.Command(program, "-q", folder["ini"]);
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        return new PgBouncer(folder, await ExternalServer.StartAsync(start, () => AnswersAsync($"{reach};Port={port};Pooling=false;Timeout=5")), port);
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<bool> AnswersAsync(string reach)
    {
        try
        {
            await using var connection = new NpgsqlConnection(reach);
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
