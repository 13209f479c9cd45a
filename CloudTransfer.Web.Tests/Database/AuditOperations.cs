using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.FileRequests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that is done with the audit trail, and with the administrator's list of file requests, once.</summary>
internal static class AuditOperations
{
    public static async Task DoAsync(RunningServer server)
    {
        var (entries, now, cancel) = (server.Services.GetRequiredService<AuditSearch>(), server.Clock.GetUtcNow(), CancellationToken.None);
        string[] sent = [.. new[] { await server.Client.PutFileAsync("audit.bin", [1]), await server.Client.PutFileAsync("audit.bin", [1]) }.Select(answer => $"transfer:{answer.Id}")];
        foreach (var (filter, finds) in new (AuditFilter, bool)[]
        {
            (new(), true), (new(From: now), true), (new(Until: now.AddDays(1)), true), (new(Action: "transfer.created"), true), (new(Action: "no.action"), false), (new(Actor: "anyone"), true),
            (new(Actor: "nobody"), false), (new(Subjects: sent), true), (new(now.AddDays(-1), now.AddDays(1), "transfer.created", "anyone", [.. sent, "nothing"]), true),
        })
        {
            var found = await entries.FindAsync(filter, after: null, cancel);
            Assert.Equal(finds, found.Entries.Count > 0);
            if (finds)
                Assert.DoesNotContain(found.Entries[0], (await entries.FindAsync(filter, found.Entries[0].Position, cancel)).Entries);
        }

        var all = await entries.AllAsync(new AuditFilter(Subjects: sent), after: null, cancel).ToListAsync(cancel);
        Assert.Equal(sent.Order(StringComparer.Ordinal), all.Where(entry => entry.Action is "transfer.created").Select(entry => entry.Subject).Order(StringComparer.Ordinal));
        await entries.ForgetOldAsync(now, cancel);
        var people = server.Services.GetRequiredService<PeopleStore>();
        Assert.Empty(await people.NamesAsync([StoredId.New(), StoredId.New()], cancel));

        var asked = await server.Client.AskAsync(new { title = "Photos" });
        await server.Client.PutAsync(asked, "a.bin", [1]);
        var requests = server.Services.GetRequiredService<FileRequestStore>();
        var newest = await requests.NewestAsync(user: null, after: null, cancel);
        Assert.Equal(asked.Id, newest.Requests[0].Id.Value);
        Assert.DoesNotContain(newest.Requests[0], (await requests.NewestAsync(user: null, new PagePosition(newest.Requests[0].Created.ToUnixTimeMilliseconds(), newest.Requests[0].Id.Value), cancel)).Requests);
        Assert.True(StoredId.TryParse(asked.Id, out var id));
        Assert.Equal(1, (await server.Services.GetRequiredService<Submissions>().UsageAsync([id, StoredId.New()], cancel))[id].Bytes);
    }
}
