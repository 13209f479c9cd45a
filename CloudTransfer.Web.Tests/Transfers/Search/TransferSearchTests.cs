using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Search;

/// <summary>Searches through ten thousand transfers.</summary>
public sealed class TransferSearchTests : IAsyncLifetime, IDisposable
{
    private const int Many = 10_000;

    private const string Insert =
        """
        INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, expires_at)
        VALUES (@id, @id, 'sealed', 'x', 0, @n, @n, 1, '', @created, @expires)
        """;

    private readonly RunningServer _server = new();

    private TransferSearch Search => _server.Services.GetRequiredService<TransferSearch>();

    [Theory]
    [InlineData(SearchOrder.Newest)]
    [InlineData(SearchOrder.Oldest)]
    [InlineData(SearchOrder.Largest)]
    public async Task Pages_hold_every_transfer_once_and_in_order(SearchOrder order)
    {
        var (found, after) = (new List<FoundTransfer>(), (PagePosition?)null);
        do
        {
            var (page, next, _) = await Search.FindAsync(new SearchRequest(null, null, null, order, after), CancellationToken.None);
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
        var (large, _, _) = await Search.FindAsync(new SearchRequest(null, new ByteSize(9_990), null, SearchOrder.Largest, null), CancellationToken.None);
        Assert.Equal(Enumerable.Range(9_990, 10).Reverse().Select(n => (long)n), large.Select(transfer => transfer.Stored));
        var (old, _, _) = await Search.FindAsync(new SearchRequest(null, null, new Duration(TimeSpan.FromHours(9_990)), SearchOrder.Oldest, null), CancellationToken.None);
        Assert.Equal(10, old.Count);

        var wanted = large[3].Id.Value;
        foreach (var text in new[] { wanted, wanted[..12], $"https://send.example.org/d/{wanted}", $" {wanted} " })
            Assert.Equal(wanted, Assert.Single((await Search.FindAsync(new SearchRequest(text, null, null, SearchOrder.Newest, null), CancellationToken.None)).Transfers).Id.Value);
        Assert.Empty((await Search.FindAsync(new SearchRequest("%' OR 1=1 --", null, null, SearchOrder.Newest, null), CancellationToken.None)).Transfers);
    }

    [Fact]
    public async Task Every_search_goes_along_an_index_and_sorts_nothing()
    {
        await using var connection = await _server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        var searches =
            from order in Enum.GetValues<SearchOrder>()
            from size in new ByteSize?[] { null, new ByteSize(5000) }
            from age in new Duration?[] { null, new Duration(TimeSpan.FromDays(2)) }
            select new SearchRequest(null, size, age, order, null);
        foreach (var search in searches)
        {
            var plan = await connection.QueryAsync("EXPLAIN QUERY PLAN " + TransferSearch.Sql(search.Order), Search.Arguments(search, 1000));
            foreach (var step in plan)
            {
                var detail = (string)step.detail;
                Assert.True(
                    detail.StartsWith("SEARCH transfers USING", StringComparison.Ordinal)
                    || detail.StartsWith("CORRELATED SCALAR SUBQUERY", StringComparison.Ordinal)
                    || detail.StartsWith("SEARCH tickets USING", StringComparison.Ordinal),
                    detail);
            }
        }
    }

    [Fact]
    public async Task A_part_of_a_name_finds_it_whatever_its_case_and_in_any_state()
    {
        await NameAsync(Many - 1, "Ärger in Ω 50%_off.zip", "receiving");
        await NameAsync(Many - 2, "Übersicht.pdf", "sealed");
        Assert.Equal(["Ärger in Ω 50%_off.zip"], await NamesAsync("ÄRGER in ω"));
        Assert.Equal(["Ärger in Ω 50%_off.zip"], await NamesAsync("A\u0308rger"));
        Assert.Equal(["Ärger in Ω 50%_off.zip"], await NamesAsync("0%_"));
        Assert.Equal(["Ärger in Ω 50%_off.zip"], await NamesAsync("", TransferStatus.Arriving));
        Assert.Equal(["Übersicht.pdf"], await NamesAsync("über", TransferStatus.Available));
        Assert.Empty(await NamesAsync("über", TransferStatus.Arriving));
        Assert.Empty(await NamesAsync("\uD800"));
    }

    [Fact]
    public async Task A_search_that_looks_at_many_ends_and_is_gone_on_with()
    {
        await _server.Services.GetRequiredService<IDatabase>().WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(Insert, Rows(Many, TransferSearch.MostLooked), transaction), CancellationToken.None);
        await NameAsync(Many + TransferSearch.MostLooked - 1, "the very oldest", "sealed");
        var request = new SearchRequest("very oldest", null, null, SearchOrder.Newest, null);
        var first = await Search.FindAsync(request, CancellationToken.None);
        Assert.Empty(first.Transfers);
        Assert.Equal(TransferSearch.MostLooked, first.Looked);
        var second = await Search.FindAsync(request with { After = first.Next }, CancellationToken.None);
        Assert.Equal("the very oldest", Assert.Single(second.Transfers).Name);
        Assert.Null(second.Next);
    }

    public Task InitializeAsync() => _server.Services.GetRequiredService<IDatabase>().WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(Insert, Rows(0, Many), transaction), CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    // One an hour, and each larger than the newer ones.
    private IEnumerable<object> Rows(int first, int count)
    {
        var now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return Enumerable.Range(first, count).Select(n => new { id = StoredId.New().Value, n, created = now - (n * 3_600_000L), expires = now + 86_400_000L });
    }

    private Task NameAsync(int n, string name, string state) => _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "UPDATE transfers SET name = @name, state = @state WHERE size = @n", new { n, name, state }, CancellationToken.None);

    private async Task<IEnumerable<string>> NamesAsync(string text, TransferStatus? status = null) =>
        (await Search.FindAsync(new SearchRequest(text, null, null, SearchOrder.Newest, null) { Status = status }, CancellationToken.None))
        .Transfers.Select(found => found.Name);
}
