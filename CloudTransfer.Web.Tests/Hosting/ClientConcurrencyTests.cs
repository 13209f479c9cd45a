using System.Net;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class ClientConcurrencyTests
{
    private static readonly ClientAddress One = ClientAddress.Of(IPAddress.Parse("203.0.113.1")), Other = ClientAddress.Of(IPAddress.Parse("203.0.113.2"));

    private readonly ClientConcurrency _underWay = new();

    [Fact]
    public void Client_at_its_limit_enters_again_when_it_has_left()
    {
        Assert.Equal(ConcurrencyDecision.Entered, _underWay.TryEnter(One, 1, 3));
        Assert.Equal(ConcurrencyDecision.TooManyOfClient, _underWay.TryEnter(One, 1, 3));
        Assert.Equal(ConcurrencyDecision.Entered, _underWay.TryEnter(Other, 1, 3));
        _underWay.Leave(One);
        Assert.Equal(ConcurrencyDecision.Entered, _underWay.TryEnter(One, 1, 3));
        Assert.Equal(2, _underWay.Total);
    }

    [Fact]
    public void Client_without_limits_is_held_to_the_total_only()
    {
        Assert.Equal(ConcurrencyDecision.Entered, _underWay.TryEnter(default, 1, 2));
        Assert.Equal(ConcurrencyDecision.Entered, _underWay.TryEnter(default, 1, 2));
        Assert.Equal(ConcurrencyDecision.TooManyInAll, _underWay.TryEnter(default, 1, 2));
        Assert.Equal(ConcurrencyDecision.TooManyInAll, _underWay.TryEnter(One, 1, 2));
        _underWay.Leave(default);
        _underWay.Leave(default);
        Assert.Equal(0, _underWay.Total);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        CountAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            CountAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void CountAll()
    {
        foreach (var client in (ReadOnlySpan<ClientAddress>)[One, Other, default])
            _underWay.TryEnter(client, 5);
        foreach (var client in (ReadOnlySpan<ClientAddress>)[One, Other, default])
            _underWay.Leave(client);
    }
}
