using System.Net.Sockets;
using CloudTransfer.Web.Hosting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class TcpAcknowledgementsTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork, true)]
    [InlineData(AddressFamily.InterNetworkV6, true)]
    [InlineData(AddressFamily.Unix, false)]
    public void Only_TCP_knows_what_was_acknowledged_and_of_a_local_socket_nobody_is_told_nought(AddressFamily family, bool known)
    {
        using var socket = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionSocketFeature>(new Connection(socket));

        Assert.Equal(known, TcpAcknowledgements.By(context) is not null);
    }

    private sealed record Connection(Socket Socket) : IConnectionSocketFeature;
}
