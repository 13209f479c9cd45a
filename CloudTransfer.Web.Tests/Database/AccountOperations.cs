using System.IO.Pipelines;
using System.Net;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Search;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that people with accounts do, once.</summary>
internal static class AccountOperations
{
    private static readonly SessionStart Start = new("Provider", "Firefox on Linux", "sealed", TimeSpan.FromDays(7));

    public static async Task DoAsync(RunningServer server)
    {
        var (users, sessions, cancel) = (server.Services.GetRequiredService<UserStore>(), server.Services.GetRequiredService<UserSessions>(), CancellationToken.None);
        var ada = new ExternalIdentity("https://id.example.org", "1", "Provider", "Ada", "ada@example.org", UserRole.Administrator, IsAllowed: true);
        var user = Assert.IsType<SignInAnswer.SignedIn>(await users.SignInAsync(ada, cancel)).User;
        Assert.Equal(user.Id, Assert.IsType<SignInAnswer.SignedIn>(await users.SignInAsync(ada with { Name = "Ada L." }, cancel)).User.Id);

        var issuers = server.Services.GetRequiredService<KnownIssuers>();
        await issuers.SaveAsync("https://id.example.org/", "https://issuer.example.org");
        Assert.Equal("https://issuer.example.org", await issuers.FindAsync("https://id.example.org"));

        var token = await sessions.BeginAsync(user.Id, Start, cancel);
        Assert.Equal("sealed", await sessions.IdTokenOfAsync(token, cancel));
        server.Clock.Advance(LastUse.Every);
        Assert.Equal(UserRole.Administrator, (await sessions.FindAsync(token, cancel))!.User.Role);
        Assert.Equal(server.Clock.GetUtcNow(), (await sessions.FindAsync(token, cancel))!.Seen, TimeSpan.FromMinutes(1));
        await sessions.EndAsync(token, cancel);
        Assert.Null(await sessions.FindAsync(token, cancel));

        await sessions.BeginAsync(user.Id, Start, cancel);
        await sessions.EndAsync(user.Id, Assert.Single(await sessions.ListAsync(user.Id, cancel)).Id, cancel);
        await sessions.EndAllAsync(user.Id, cancel);
        Assert.Empty(await sessions.ListAsync(user.Id, cancel));

        Assert.IsType<SignInAnswer.NotAllowed>(await users.SignInAsync(ada with { IsAllowed = false }, cancel));
        var (search, store) = (server.Services.GetRequiredService<TransferSearch>(), server.Services.GetRequiredService<TransferStore>());
        foreach (var order in Enum.GetValues<SearchOrder>())
            Assert.Empty((await search.FindAsync(new SearchRequest(null, null, null, order, null) { User = user.Id }, cancel)).Transfers);
        Assert.Null(await store.FindAsync(new TransferOwner.ByAccount(StoredId.New(), user.Id), cancel));

        var accounts = server.Services.GetRequiredService<AccountStore>();
        Assert.Equal("1", Assert.Single((await accounts.FindAsync(user.Id, cancel))!.Logins).Subject);
        var transfers = server.Services.GetRequiredService<AccountTransfers>();
        var sent = await SendAsync(server, user.Id);
        Assert.Equal(1, await transfers.CountAsync(user.Id, cancel));
        Assert.Equal([sent], await transfers.IdsAsync(user.Id, cancel));
        Assert.Equal(sent.Value, Assert.Single(await transfers.ListAsync(user.Id, cancel)).Id);
        Assert.Equal(sent, Assert.Single(await search.FindAsync([sent], cancel, user.Id)).Id);
        Assert.Single((await search.FindAsync(new SearchRequest(sent.Value[..8], null, null, SearchOrder.Newest, null) { User = user.Id }, cancel)).Transfers);
        // The claim has come back.
        Assert.IsType<SignInAnswer.SignedIn>(await users.SignInAsync(ada, cancel));
        var tokens = server.Services.GetRequiredService<ApiTokens>();
        var made = await tokens.MakeAsync(user.Id, "Test", ApiScopes.Upload, null, cancel);
        Assert.Equal(user.Id, (await tokens.FindAsync(made!.Value, cancel))!.User.Id);
        await tokens.WithdrawAsync(user.Id, Assert.Single(await tokens.ListAsync(user.Id, cancel)).Id, cancel);
        var people = server.Services.GetRequiredService<PeopleStore>();
        foreach (var order in Enum.GetValues<PeopleOrder>())
            Assert.NotEmpty((await people.FindAsync("", order, null, cancel)).People);
        Assert.Equal(1, (await people.FindAsync(user.Id, cancel))!.Transfers);
        Assert.Equal([user.Id, user.Id], [await people.FindOneAsync("ADA@example.org", cancel), await people.FindOneAsync(user.Id.Value, cancel)]);
        await LimitAsync(server, user.Id);
        await people.BlockAsync(user.Id, cancel);
        await people.UnblockAsync(user.Id, cancel);
        Assert.Equal(1, await people.HandOverAsync(user.Id, user.Id, cancel));
        await server.Services.GetRequiredService<RequestRemoval>().RemoveOfAsync(user.Id, RemovalReason.Owner, beside => accounts.DeleteAsync(user.Id, beside, cancel));
        Assert.Null(await accounts.FindAsync(user.Id, cancel));
        Assert.Empty(await transfers.IdsAsync(user.Id, cancel));
    }

    // With a quota, an upload whose length is not known asks for more than once.
    private static async Task LimitAsync(RunningServer server, StoredId user)
    {
        var limits = server.Services.GetRequiredService<PersonLimitStore>();
        await limits.SetAsync(user, new PersonLimits(1 << 20, 1 << 20, TimeSpan.FromDays(1)), CancellationToken.None);
        Assert.Equal(1, (await limits.FindAsync(user, CancellationToken.None))!.Bytes);
        var gone = await SendAsync(server, user, length: null);
        await server.Services.GetRequiredService<Removal>().RemoveAsync(gone, RemovalReason.Owner, CancellationToken.None);
        Assert.Equal(1, (await limits.FindAsync(user, CancellationToken.None))!.Bytes);
    }

    private static async Task<StoredId> SendAsync(RunningServer server, StoredId user, long? length = 1)
    {
        var (receiver, sender) = (server.Services.GetRequiredService<UploadReceiver>(), new UploadSender(ClientAddress.Of(IPAddress.Loopback), user));
        Assert.True(RelativePath.TryParse("a.txt", out var name));
        var body = PipeReader.Create(new MemoryStream([1]));
        return Assert.IsType<UploadResult.Completed>(await receiver.ReceiveFileAsync(body, name, new TermsRequest(), length, sender, CancellationToken.None)).Transfer.Id;
    }
}
