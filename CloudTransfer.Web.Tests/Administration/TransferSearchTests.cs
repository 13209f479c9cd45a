using CloudTransfer.Web.Administration;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Administration;

/// <summary>Searches through ten thousand transfers.</summary>
public sealed class TransferSearchTests : IAsyncLifetime, IDisposable
{
    private const int Many = 10_000;

    private readonly RunningServer _server = new();

    private TransferSearch Search => _server.Services.GetRequiredService<TransferSearch>();

    [Theory]
    [InlineData(SearchOrder.Newest)]
    [InlineData(SearchOrder.Oldest)]
    [InlineData(SearchOrder.Largest)]
    public async Task Pages_hold_every_transfer_once_and_in_order(SearchOrder order)
    {
        var (found, after) = (new List<FoundTransfer>(), (SearchPosition?)null);
        do
        {
            var (page, next) = await Search.FindAsync(new SearchRequest(null, null, null, order, after), CancellationToken.None);
            Assert.InRange(page.Count, 1, TransferSearch.PageSize);
            found.AddRange(page);
            after = next;
        }
        while (after is not null);

        Assert.Equal(Many, found.DistinctBy(transfer => transfer.Id).Count());
        Assert.Equal(Many, found.Count);
        long Key(FoundTransfer transfer) => order switch
        {
            SearchOrder.Largest => -transfer.Stored,
            SearchOrder.Oldest => transfer.Created.ToUnixTimeMilliseconds(),
            _ => -transfer.Created.ToUnixTimeMilliseconds(),
        };
        Assert.Equal(found.Select(Key).Order(), found.Select(Key));
    }

    [Fact]
    public async Task Size_age_and_the_beginning_of_an_id_narrow_the_search()
    {
        var (large, _) = await Search.FindAsync(new SearchRequest(null, new ByteSize(9_990), null, SearchOrder.Largest, null), CancellationToken.None);
        Assert.Equal(Enumerable.Range(9_990, 10).Reverse().Select(n => (long)n), large.Select(transfer => transfer.Stored));
        var (old, _) = await Search.FindAsync(new SearchRequest(null, null, new Duration(TimeSpan.FromHours(9_990)), SearchOrder.Oldest, null), CancellationToken.None);
        Assert.Equal(10, old.Count);

        var wanted = large[3].Id.Value;
        foreach (var text in new[] { wanted, wanted[..12], $"https://send.example.org/d/{wanted}", $" {wanted} " })
            Assert.Equal(wanted, Assert.Single((await Search.FindAsync(new SearchRequest(text, null, null, SearchOrder.Newest, null), CancellationToken.None)).Found).Id.Value);
        Assert.Empty((await Search.FindAsync(new SearchRequest("%' OR 1=1 --", null, null, SearchOrder.Newest, null), CancellationToken.None)).Found);
    }

    [Fact]
    public async Task Every_search_goes_along_an_index_and_sorts_nothing()
    {
        await using var connection = await _server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        var searches =
            from order in Enum.GetValues<SearchOrder>()
            from id in new[] { null, "Ab" }
            from size in new ByteSize?[] { null, new ByteSize(5000) }
            from age in new Duration?[] { null, new Duration(TimeSpan.FromDays(2)) }
            select new SearchRequest(id, size, age, order, null);
        foreach (var search in searches)
        {
            var plan = await connection.QueryAsync("EXPLAIN QUERY PLAN " + TransferSearch.Sql(search), Search.Arguments(search));
            foreach (var step in plan)
            {
                var detail = (string)step.detail;
                Assert.StartsWith("SEARCH transfers USING", detail, StringComparison.Ordinal);
            }
        }
    }

    public async Task InitializeAsync()
    {
        var now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await _server.Services.GetRequiredService<Database>().WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, expires_at)
                VALUES (@id, @id, 'sealed', 'x', 0, @n, @n, 1, '', @created, @expires)
                """,
                Enumerable.Range(0, Many).Select(n => new
                {
                    id = StoredId.New().Value,
                    n,
                    created = now - (n * 3_600_000L),
                    expires = now + 86_400_000L,
                }),
                transaction),
            CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();
}
