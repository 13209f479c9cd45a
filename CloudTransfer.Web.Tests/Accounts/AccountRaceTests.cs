using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>What happens to an account while something else is under way.</summary>
public sealed class AccountRaceTests : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(part => part.Dispose());

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_that_ends_after_its_account_was_deleted_is_nobody_s(bool isPostgreSql)
    {
        var server = Server(isPostgreSql);
        var (_, session) = await TestPerson.SignInAsync(server);
        using var browser = TestPerson.Browser(server, session);
        var body = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await body.Writer.WriteAsync(new byte[100_000]);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new StreamContent(body.Reader.AsStream()), Headers = { { "Accept", "application/json" } } };
        var upload = browser.SendAsync(put);
        await Eventually.FilesAsync(Path.Combine(server.VolumePath, "incoming"), 1);

        (await browser.SubmitAsync("/account/delete", "form[data-id=close]")).Dispose();
        await body.Writer.CompleteAsync();

        using var sent = await upload;
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        Assert.Equal(0, await server.CountAsync("transfers WHERE user_id IS NOT NULL"));
        var link = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString();
        Assert.Equal(100_000, (await server.Client.GetByteArrayAsync(link + "/download")).Length);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Block_by_an_administrator_survives_a_sign_in_at_the_same_moment(bool isAllowed)
    {
        var server = Server(isPostgreSql: true);
        var (id, _) = await TestPerson.SignInAsync(server);
        var identity = new ExternalIdentity("https://id.example.org", "1", OpenIdProvider.Name, "Ada", null, UserRole.Member, isAllowed);
        await using var connection = await server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        await using var block = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("UPDATE users SET disabled_by = 'administrator' WHERE id = @id", new { id = id.Value }, block);

        // It has read the account as it was, and waits for its row.
        var signIn = server.Services.GetRequiredService<UserStore>().SignInAsync(identity, CancellationToken.None);
        await Eventually.HoldsAsync(async () =>
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()", transaction: block) > 0);
        await block.CommitAsync();

        Assert.IsNotType<SignInAnswer.SignedIn>(await signIn);
        Assert.Equal(1, await server.CountAsync("users WHERE disabled_by = 'administrator'"));
    }

    [Fact]
    public async Task No_session_begins_for_an_account_that_was_disabled_or_deleted_meanwhile()
    {
        var server = Server(isPostgreSql: false);
        var (id, _) = await TestPerson.SignInAsync(server);
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE users SET disabled_by = 'administrator'", new { }, CancellationToken.None);

        foreach (var user in new[] { id, StoredId.New() })
            await server.Services.GetRequiredService<UserSessions>().BeginAsync(user, new SessionStart(OpenIdProvider.Name, "", null, TimeSpan.FromDays(1)), CancellationToken.None);

        Assert.Equal(1, await server.CountAsync("user_sessions"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_by_the_beginning_of_an_id_finds_all_of_a_person_s_however_many_others_have(bool isPostgreSql)
    {
        var server = Server(isPostgreSql);
        string[] mine = ["abcdef0000000000000000", "abcdefzzzzzzzzzzzzzzzz"];
        foreach (var id in Enumerable.Range(0, TransferSearch.PageSize).Select(number => $"abcdef1000000000000{number:000}").Concat(mine))
        {
            await server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
                """
                INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, user_id)
                VALUES (@id, @id, 'sealed', 'x', 0, 1, 1, 1, '', 0, @user)
                """,
                new { id, user = mine.Contains(id, StringComparer.Ordinal) ? mine[0] : "another" }, CancellationToken.None);
        }

        Assert.True(StoredId.TryParse(mine[0], out var user));
        var search = server.Services.GetRequiredService<TransferSearch>();
        var found = await search.FindAsync(new SearchRequest("abcdef", null, null, SearchOrder.Newest, null) { User = user }, CancellationToken.None);
        Assert.Equal(mine, found.Transfers.Select(transfer => transfer.Id.Value));
    }

    private RunningServer Server(bool isPostgreSql)
    {
        var volume = TestDatabase.NewVolume(isPostgreSql);
        var server = new RunningServer(volume.Path, OpenIdProvider.OfNobody);
        _open.AddRange([server, volume]);
        return server;
    }
}
