using CloudTransfer.Web.Database;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that is done with file requests, once.</summary>
internal static class RequestOperations
{
    public static async Task DoAsync(RunningServer server)
    {
        var (client, cancel) = (server.Client, CancellationToken.None);
        var asked = await client.AskAsync(new { title = "Photos", maxBytes = 1000 });
        var receipt = await client.SendFormAsync($"/r/{asked.Id}", new FormBody().File("a.txt", [1]).File("b.txt", [2]));
        await client.SendFormAsync(receipt, new FormBody().File("c.txt", [3]));
        Assert.Equal(System.Net.HttpStatusCode.OK, await client.StatusAsync(receipt));
        var received = (await client.ReadAsync(asked)).Received;
        var own = new Uri(asked.OwnerLink).AbsolutePath;
        foreach (var path in new[] { own, $"{own}?after={received[0].Id}", $"{own}/zip", $"/d/{received[0].Id}" })
            Assert.Equal(System.Net.HttpStatusCode.OK, await client.StatusAsync(path));

        Assert.True(StoredId.TryParse(received[0].Id, out var link));
        Assert.Single(await server.Services.GetRequiredService<TransferSearch>().FindByLinkAsync(link, cancel));
        var (requests, removal) = (server.Services.GetRequiredService<FileRequestStore>(), server.Services.GetRequiredService<RequestRemoval>());
        Assert.True(StoredId.TryParse(asked.Id, out var id));
        await requests.ReplacePasswordAsync((await requests.FindAsync(id, cancel))!, "another hash", cancel);
        await requests.CloseAsync(id, cancel);
        await requests.ExtendAsync(id, new Expiry(TimeSpan.FromDays(1), null), cancel);
        await TellAsync(server.Services, id, (await server.Store.FindByLinkAsync(link, cancel))!.Id);
        Assert.Empty((await requests.NewestAsync(StoredId.New(), after: null, cancel)).Requests);
        Assert.Null(await requests.FindAsync(new RequestOwner.ByAccount(id, StoredId.New()), cancel));
        await removal.ForgetOldAsync(cancel);
        await removal.CompleteAsync(cancel);
        await removal.RemoveAsync(id, RemovalReason.Owner, cancel);
    }

    // A requester who proves an address by the second code, is told of what arrives, and then no more.
    private static async Task TellAsync(IServiceProvider services, StoredId request, StoredId transfer)
    {
        var (database, notices, arrivals) = (
            services.GetRequiredService<IDatabase>(), services.GetRequiredService<RequestNotices>(), services.GetServices<SealedTransferWork>().OfType<SubmissionNotices>().Single());
        var asked = new Delivery([], MailOperations.Address("me@example.org"), Notify.Never, NeedsProof: true, new MailOrigin(IsSignedIn: false, "https://send.example.org", "en", ""));
        await database.WriteAsync(transaction => notices.AddAsync(transaction, request, asked), CancellationToken.None);
        Assert.Empty(await notices.AddressesOfAsync(StoredId.New(), CancellationToken.None));
        var code = await MailOperations.CodeAsync(services, request, "request_code", () => notices.RenewCodeAsync(request, CancellationToken.None));
        Assert.Null(await notices.ProveAsync(request, code, client: null, CancellationToken.None));
        await database.WriteAsync(transaction => arrivals.AddAsync(transaction, transfer), CancellationToken.None);
        var (composer, mail) = await MailOperations.NextAsync(services, "subject", request, "submission");
        Assert.IsType<Composition.Ready>(await composer.ComposeAsync(mail, CancellationToken.None));
        await notices.EndAsync(request, CancellationToken.None);
        Assert.Null(await notices.FindAsync(request, CancellationToken.None));
        await database.ExecuteAsync("DELETE FROM jobs WHERE kind = 'mail'", new { }, CancellationToken.None);
    }
}
