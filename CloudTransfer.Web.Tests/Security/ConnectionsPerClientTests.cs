using System.Net;
using CloudTransfer.Web.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The limit on open connections per client, on the real Kestrel. The test sets only the client addresses.</summary>
public sealed class ConnectionsPerClientTests
{
    private const int MaxConnections = 5;
    private const string Client = "203.0.113.1", Other = "203.0.113.2", Proxy = "198.51.100.1";

    [Fact]
    public async Task Connection_over_the_limit_is_closed_until_another_one_of_the_client_ends()
    {
        var addresses = new Addresses(Client);
        using var server = Start(addresses);
        var open = await OpenAsync(server, MaxConnections);
        Assert.Equal(0, await TryGetAsync(server));

        addresses.Next = Other;
        Assert.NotEqual(0, await TryGetAsync(server));
        Assert.True(await server.Client.MetricAsync("cloudtransfer_rejected_total{reason=\"rate\"}") >= 1);
        addresses.Next = Client;
        Assert.Equal(0, await TryGetAsync(server));

        await open[0].DisposeAsync();
        await Eventually.TrueAsync("The client should be able to connect again.", async () => await TryGetAsync(server) > 0);
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData(Proxy)]
    [InlineData("::ffff:198.51.100.1")]
    public async Task Known_proxies_and_this_machine_are_not_limited(string address)
    {
        using var server = Start(new Addresses(address));
        var open = await OpenAsync(server, 3 * MaxConnections);

        Assert.NotEqual(0, await TryGetAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task IPv6_network_of_64_bits_counts_as_one_client()
    {
        var addresses = new Addresses("2001:db8:1:2::1");
        using var server = Start(addresses);
        var open = new List<RawConnection>();
        for (var n = 1; n <= MaxConnections; n++)
        {
            addresses.Next = $"2001:db8:1:2:{n:x}::1";
            open.AddRange(await OpenAsync(server, 1));
        }

        Assert.Equal(0, await TryGetAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task Client_gets_at_most_half_of_the_replica_s_connections()
    {
        using var server = Start(new Addresses(Client), ("Security:ConnectionsPerClient", "1000"), ("Kestrel:Limits:MaxConcurrentConnections", "10"));
        var open = await OpenAsync(server, 5);

        Assert.Equal(0, await TryGetAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    private static RunningServer Start(Addresses addresses, params (string Key, string Value)[] settings) => new(
        null,
        services => services.AddSingleton<IConnectionListenerFactory>(provider => new AddressOverride(provider.GetRequiredService<DrainableListenerFactory>(), addresses)),
        [("Security:ConnectionsPerClient", $"{MaxConnections}"), ("Proxy:KnownNetworks:0", $"{Proxy}/32"), ("Metrics:AllowFrom", "0.0.0.0/0"), .. settings]);

    // Waits for each response, so that every connection has been accepted before the next one opens.
    private static async Task<List<RawConnection>> OpenAsync(RunningServer server, int count)
    {
        var open = new List<RawConnection>();
        for (var n = 0; n < count; n++)
        {
            var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal(HttpStatusCode.OK, (await connection.ReadAsync()).Status);
            open.Add(connection);
        }

        return open;
    }

    // Returns the length of the response; 0 if the connection was closed.
    private static async Task<long> TryGetAsync(RunningServer server)
    {
        try
        {
            await using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return await connection.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server closed the connection before the request was sent.
            return 0;
        }
    }

    private sealed class Addresses(string first)
    {
        public string Next { get; set; } = first;
    }

    private sealed class AddressOverride(IConnectionListenerFactory sockets, Addresses addresses) : IConnectionListenerFactory
    {
        public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Listener(await sockets.BindAsync(endpoint, cancellationToken), addresses);

        private sealed class Listener(IConnectionListener sockets, Addresses addresses) : IConnectionListener
        {
            public EndPoint EndPoint => sockets.EndPoint;

            public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
            {
                var connection = await sockets.AcceptAsync(cancellationToken);
                if (connection is not null)
                    connection.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(addresses.Next), 1024);
                return connection;
            }

            public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

            public ValueTask DisposeAsync() => sockets.DisposeAsync();
        }
    }
}
