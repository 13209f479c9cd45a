using CloudTransfer.Web.Database;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Tests.FileRequests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>The removal of a file request that is broken off, and completed by others.</summary>
public sealed class BrokenOffRemovalTests
{
    private const string Key = "administrators-only-key";

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Everything_is_told_as_removed_by_who_began_it(bool isPostgreSql, bool isWithAccount)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(volume.Path, [("Admin:Key", Key), .. OpenIdProvider.OfNobody]);
        using var administrator = new Visitor(server.Address);
        (await administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", Key))).Dispose();
        var (person, _) = await TestPerson.SignInAsync(server);
        var asked = await server.Client.AskAsync(new { title = "Photos" });
        foreach (var name in new[] { "a.bin", "b.bin" })
            await server.Client.PutAsync(asked, name, [1]);
        await ExecuteAsync($"UPDATE file_requests SET user_id = '{person}'");

        // Nothing of it can be ended any more.
        await ExecuteAsync("ALTER TABLE removed_transfers RENAME TO removed_transfers_away");
        using (var stopped = await administrator.SubmitAsync(isWithAccount ? $"/admin/people/{person}/delete" : $"/admin/requests/{asked.Id}/delete", "form[data-id=delete]"))
            Assert.True((int)stopped.StatusCode >= 500);
        await ExecuteAsync("ALTER TABLE removed_transfers_away RENAME TO removed_transfers");
        Assert.Equal(2, await server.CountAsync("transfers WHERE state = 'deleting'"));
        await server.Services.GetRequiredService<RequestRemoval>().CompleteAsync(CancellationToken.None);
        await server.SweepAsync();

        Assert.Equal((0, 0), (await server.CountAsync("file_requests"), await server.CountAsync("transfers")));
        Assert.Equal(2, await server.CountAsync("removed_transfers WHERE ending = 'administrator'"));
        Assert.Equal(2, await server.CountAsync("audit_entries WHERE action = 'transfer.deleted' AND actor = 'administrator'"));
        Assert.Equal(1, await server.CountAsync($"audit_entries WHERE action = 'request.deleted' AND subject = 'request:{asked.Id}' AND actor = 'administrator'"));
        Assert.Equal(isWithAccount ? 4 : 3, await server.CountAsync("audit_entries WHERE action LIKE '%.deleted'"));

        Task ExecuteAsync(string sql) => server.Services.GetRequiredService<IDatabase>().ExecuteAsync(sql, new { }, CancellationToken.None);
    }
}
