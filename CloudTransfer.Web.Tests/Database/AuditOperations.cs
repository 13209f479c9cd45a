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
        var sent = await server.Client.PutFileAsync("audit.bin", [1]);
        foreach (var filter in new[]
        {
            new AuditFilter(), new(From: now), new(Until: now), new(Action: "transfer.created"), new(Action: "request.closed"), new(Actor: "anyone"), new(Actor: "nobody"),
            new(Subject: $"transfer:{sent.Id}"), new(now.AddDays(-1), now.AddDays(1), "transfer.created", "anyone", $"transfer:{sent.Id}"),
        })
        {
            var found = await entries.FindAsync(filter, after: null, 50, cancel);
            if (found.Count > 0)
                await entries.FindAsync(filter, found[^1].Position, 50, cancel);
        }

        await foreach (var entry in entries.AllAsync(new AuditFilter(Subject: $"transfer:{sent.Id}"), cancel))
            Assert.Equal("transfer.created", entry.Action);
        await entries.ForgetOldAsync(now, cancel);
        Assert.Empty(await server.Services.GetRequiredService<PeopleStore>().NamesAsync([StoredId.New(), StoredId.New()], cancel));

        var asked = await server.Client.AskAsync(new { title = "Photos" });
        await server.Client.PutAsync(asked, "a.bin", [1]);
        var requests = server.Services.GetRequiredService<FileRequestStore>();
        var newest = await requests.NewestAsync(after: null, cancel);
        await requests.NewestAsync(newest[0], cancel);
        Assert.True(StoredId.TryParse(asked.Id, out var id));
        Assert.Equal(1, (await server.Services.GetRequiredService<Submissions>().UsageAsync([id, StoredId.New()], cancel))[id].Bytes);
    }
}
