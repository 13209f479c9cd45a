using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Notifications.Deliveries;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>A person who asks for files is told by mail of what arrives, where that is wanted.</summary>
public sealed class RequestNoticeTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requester_is_told_once_of_what_arrives_until_the_mail_is_sent(bool isPostgreSql)
    {
        await using var servers = new MailServerPair(isPostgreSql, [.. OpenIdProvider.OfNobody, MailServerPair.Open]);
        var (_, session) = await TestPerson.SignInAsync(servers.One);
        using var person = TestPerson.Browser(servers.One, session);
        var ids = new List<string>();
        foreach (var notify in new[] { "true", "" })
        {
            using var made = await person.SubmitAsync("/requests", "form[data-id=new-request]", ("title", $"Photos {notify}"), ("notify", notify));
            ids.Add(made.Headers.Location!.ToString().Split('/')[^1]);
        }

        foreach (var id in ids)
        {
            await servers.One.Client.SendFormAsync($"/r/{id}", new FormBody().Field("from", "Spam <b>").Field("message", "Buy this").File("spam.txt", [1]));
            await servers.Other.Client.SendFormAsync($"/r/{id}", new FormBody().File("b.txt", [1]));
        }

        await servers.RunAsync();
        var told = Assert.Single(servers.To("ada@example.org"));
        Assert.Equal("Files have arrived for “Photos true”", told.Subject);
        Assert.Contains($"https://send.example.org/requests/{ids[0]}", told.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("spam", told.ToString()!, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Buy this", told.ToString()!, StringComparison.Ordinal);
        Assert.Contains("List-Unsubscribe", told.Headers.Select(header => header.Field));

        await servers.One.Client.SendFormAsync($"/r/{ids[0]}", new FormBody().File("c.txt", [1]));
        await servers.RunAsync();
        Assert.Equal(2, servers.To("ada@example.org").Count);
    }
}
