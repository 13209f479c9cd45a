using System.Net;
using CloudTransfer.Web.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>How many connections one address may have open, on the real Kestrel; only where they come from is the test's word.</summary>
public sealed class ConnectionsPerClientTests
{
    private const int Most = 5;
    private const string One = "203.0.113.1", Other = "203.0.113.2", Proxy = "198.51.100.1";

    [Fact]
    public async Task One_too_many_of_a_client_is_closed_and_makes_room_when_another_goes()
    {
        var addresses = new Addresses(One);
        using var server = Start(addresses);
        var open = await OpenAsync(server, Most);
        Assert.Equal(0, await AskAsync(server));

        addresses.Next = Other;
        Assert.NotEqual(0, await AskAsync(server));
        Assert.True(await server.Client.NumberAsync("cloudtransfer_rejected_total{reason=\"rate\"}") >= 1);
        addresses.Next = One;
        Assert.Equal(0, await AskAsync(server));

        await open[0].DisposeAsync();
        await Eventually.TrueAsync("There should be room again.", async () => await AskAsync(server) > 0);
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData(Proxy)]
    [InlineData("::ffff:198.51.100.1")]
    public async Task A_known_proxy_and_this_machine_have_as_many_as_they_need(string address)
    {
        using var server = Start(new Addresses(address));
        var open = await OpenAsync(server, 3 * Most);

        Assert.NotEqual(0, await AskAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_household_s_whole_network_of_IPv6_is_one_client()
    {
        var addresses = new Addresses("2001:db8:1:2::1");
        using var server = Start(addresses);
        var open = new List<RawConnection>();
        for (var n = 1; n <= Most; n++)
        {
            addresses.Next = $"2001:db8:1:2:{n:x}::1";
            open.AddRange(await OpenAsync(server, 1));
        }

        Assert.Equal(0, await AskAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task No_client_has_more_than_half_of_what_the_replica_takes()
    {
        using var server = Start(new Addresses(One), ("Security:ConnectionsPerClient", "1000"), ("Kestrel:Limits:MaxConcurrentConnections", "10"));
        var open = await OpenAsync(server, 5);

        Assert.Equal(0, await AskAsync(server));
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    private static RunningServer Start(Addresses addresses, params (string Key, string Value)[] settings) => new(
        null,
        services => services.AddSingleton<IConnectionListenerFactory>(provider => new Elsewhere(provider.GetRequiredService<DrainableListenerFactory>(), addresses)),
        [("Security:ConnectionsPerClient", $"{Most}"), ("Proxy:KnownNetworks:0", $"{Proxy}/32"), ("Metrics:AllowFrom", "0.0.0.0/0"), .. settings]);

    // Each has been answered, and so been taken, before the next one comes.
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

    // How much comes back.
    private static async Task<long> AskAsync(RunningServer server)
    {
        try
        {
            await using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return await connection.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was closed before anything could be sent.
            return 0;
        }
    }

    private sealed class Addresses(string first)
    {
        public string Next { get; set; } = first;
    }

    private sealed class Elsewhere(IConnectionListenerFactory sockets, Addresses addresses) : IConnectionListenerFactory
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
