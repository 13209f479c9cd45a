using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Requests that send bytes of one transfer share one copy of its file layout in memory.</summary>
public sealed class ContentLayoutsTests(TusServer shared) : IClassFixture<TusServer>
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Requests_of_one_transfer_share_its_layout_even_if_the_cache_cannot_keep_it(int mostKept)
    {
        var created = await shared.Tus.CreateTransferAsync(SampleFolder.Of(10, 20, 30).Manifest());
        Assert.True(StoredId.TryParse(created.Id, out var id));
        var transfer = (await shared.Server.Store.FindAsync(id, CancellationToken.None))!;
        using var layouts = new ContentLayouts(shared.Server.Store, shared.Server.Services.GetRequiredService<OmittedFiles>(), mostKept);

        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => layouts.OfAsync(transfer, CancellationToken.None)));
        var later = await layouts.OfAsync(transfer, CancellationToken.None);

        Assert.All(first, layout => Assert.Same(later, layout));
    }
}
