using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>What changes nothing is not in the audit trail: who asks for what is so already.</summary>
public sealed class UnchangedTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_of_terms_names_those_that_are_others_now(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(volume.Path);
        var sent = await server.Client.PutFileAsync("a.bin", [1]);

        Assert.Equal([], await ChangeAsync(server, sent, new { }));
        Assert.Equal(["title"], await ChangeAsync(server, sent, new { title = "Photos", message = "" }));
        Assert.Equal([], await ChangeAsync(server, sent, new { title = "Photos", message = "" }));
        Assert.Equal(["message title from"], await ChangeAsync(server, sent, new { title = "Scans", message = "m", from = "Ada" }));
        Assert.Equal(["downloads"], await ChangeAsync(server, sent, new { title = "Scans", downloads = 3 }));
        Assert.Equal([], await ChangeAsync(server, sent, new { downloads = 3, password = "" }));
        Assert.Equal(["password"], await ChangeAsync(server, sent, new { password = "open-sesame" }));
        Assert.Equal(["password"], await ChangeAsync(server, sent, new { password = "" }));
        var until = server.Clock.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        Assert.Equal(["expires"], await ChangeAsync(server, sent, new { expires = until }));
        Assert.Equal([], await ChangeAsync(server, sent, new { expires = until }));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_done_twice_is_written_once(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(volume.Path, OpenIdProvider.OfNobody);
        var ((person, _), (other, _)) = (await TestPerson.SignInAsync(server, "1"), await TestPerson.SignInAsync(server, "2"));
        var (people, requests) = (server.Services.GetRequiredService<PeopleStore>(), server.Services.GetRequiredService<FileRequestStore>());
        Assert.True(StoredId.TryParse((await server.Client.AskAsync(new { title = "Photos" })).Id, out var asked));
        var limits = new PersonLimits(Quota: 1 << 30);
        var end = new Expiry(null, server.Clock.GetUtcNow().AddDays(3));

        await AssertOnceAsync("account.limited", $"person:{person}", () => server.Services.GetRequiredService<PersonLimitStore>().SetAsync(person, limits, Never));
        await AssertOnceAsync("request.extended", $"request:{asked}", async () => Assert.True(await requests.ExtendAsync(asked, end, Never)));
        await AssertOnceAsync("request.closed", $"request:{asked}", async () => Assert.True(await requests.CloseAsync(asked, Never)));
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE file_requests SET user_id = @person", new { person = person.Value }, Never);
        await AssertOnceAsync("account.handed_over", $"person:{person}", () => people.HandOverAsync(person, other, Never));
        await AssertOnceAsync("account.blocked", $"person:{person}", () => people.BlockAsync(person, Never));
        await AssertOnceAsync("account.unblocked", $"person:{person}", () => people.UnblockAsync(person, Never));
        await AssertOnceAsync("account.deleted", $"person:{person}", () => server.Services.GetRequiredService<AccountStore>().DeleteAsync(person, _ => Task.CompletedTask, Never));

        async Task AssertOnceAsync(string action, string subject, Func<Task> act)
        {
            for (var time = 0; time < 2; time++)
                await act();
            Assert.Equal((action, subject, 1), (action, subject, await server.CountAsync($"audit_entries WHERE action = '{action}' AND subject = '{subject}'")));
        }
    }

    // The details of the entries that a change adds.
    private static async Task<IEnumerable<string?>> ChangeAsync(RunningServer server, UploadAnswer sent, object change)
    {
        var before = await EntriesAsync(server, sent);
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{sent.Id}") { Content = JsonContent.Create(change), Headers = { Authorization = RequestCredentials.Owner(sent.OwnerLink) } };
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await EntriesAsync(server, sent)).Except(before).Select(entry => entry.Detail);
    }

    private static ValueTask<List<AuditEntry>> EntriesAsync(RunningServer server, UploadAnswer sent) => server.Services.GetRequiredService<AuditSearch>()
        .AllAsync(new AuditFilter(Action: "transfer.changed", Subjects: [$"transfer:{sent.Id}"]), after: null, Never).ToListAsync(Never);
}
