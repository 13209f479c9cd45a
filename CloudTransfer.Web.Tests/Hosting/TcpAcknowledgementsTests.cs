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
    public void Acknowledged_bytes_are_known_only_for_TCP(AddressFamily family, bool isKnown)
    {
        using var socket = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionSocketFeature>(new Connection(socket));

        Assert.Equal(isKnown, TcpAcknowledgements.By(context) is not null);
    }

    private sealed record Connection(Socket Socket) : IConnectionSocketFeature;
}
