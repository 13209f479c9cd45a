using System.Net;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class NeverExpiringTransferTests : IDisposable
{
    private readonly RunningServer _server = new(null, ("Transfers:AllowForever", "true"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Transfer_that_never_expires_is_still_available_after_100_years()
    {
        var sent = await _server.Client.PutAsync("a.bin?expires=never", [1, 2, 3]);
        Assert.Null(sent.Expires);

        _server.Clock.Advance(TimeSpan.FromDays(36_500));
        await _server.SweepAsync();

        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
        using var owner = await _server.Client.GetAsync(sent.OwnerLink);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        Assert.Contains("Never", await owner.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_page_offers_never_as_a_lifetime()
    {
        Assert.Contains("<option value=\"never\"", await _server.Client.GetStringAsync("/"), StringComparison.Ordinal);
    }
}
