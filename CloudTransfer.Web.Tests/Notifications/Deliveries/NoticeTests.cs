using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Notifications.Deliveries;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Notifications.Deliveries;

/// <summary>What a sender is told by mail.</summary>
public sealed class NoticeTests
{
    [Fact]
    public async Task The_sender_is_told_of_the_first_download_of_each_recipient_or_of_every_one_or_of_none()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, ("Mail:MaxPerAddressPerHour", "100"));
        var sent = await servers.SendAsync("a1@example.org, a2@example.org", ("email", "first@example.org"), ("title", "Photos"));
        await servers.SendAsync("b1@example.org", ("email", "each@example.org"), ("notify", "each"));
        await servers.SendAsync("c1@example.org", ("email", "never@example.org"), ("notify", "never"));
        await servers.RunAsync();
        for (var time = 0; time < 2; time++)
        {
            foreach (var recipient in new[] { "a1@example.org", "b1@example.org", "c1@example.org" })
                await servers.Other.Client.GetStringAsync(servers.LinkOf(recipient) + "/download");
            await servers.RunAsync();
        }

        var told = Assert.Single(servers.To("first@example.org"));
        Assert.Equal("a1@example.org has downloaded “Photos”", told.Subject);
        Assert.Contains("List-Unsubscribe", told.Headers.Select(header => header.Field));
        Assert.DoesNotContain("/t/", told.TextBody!, StringComparison.Ordinal);
        Assert.Equal(2, servers.To("each@example.org").Count);
        Assert.Empty(servers.To("never@example.org"));
        var page = await servers.ReadAsync(sent.OwnerLink);
        Assert.Equal(["Downloaded 2 times", "Not downloaded yet"], page.QuerySelectorAll("[data-id=recipients] .aside").Select(line => line.TextContent.Split('·')[1].Split(',')[0].Trim()));
    }

    [Fact]
    public async Task The_sender_is_told_of_repeated_downloads_so_often_in_an_hour_and_of_every_first_one()
    {
        await using var servers = new MailServerPair();
        await servers.SendAsync("a1@example.org, a2@example.org", ("email", "each@example.org"), ("notify", "each"));
        await servers.RunAsync();
        await DownloadAsync("a1@example.org", RecipientDownloads.MostRepeats + 3);
        await DownloadAsync("a2@example.org", 2);
        Assert.Equal(RecipientDownloads.MostRepeats + 2, await servers.One.CountAsync("mails WHERE kind = 'fetched'"));

        servers.Advance(TimeSpan.FromHours(1));
        await DownloadAsync("a1@example.org", 1);
        Assert.Equal(RecipientDownloads.MostRepeats + 3, await servers.One.CountAsync("mails WHERE kind = 'fetched'"));

        async Task DownloadAsync(string recipient, int times)
        {
            for (var time = 0; time < times; time++)
            {
                await servers.One.Client.GetStringAsync(servers.LinkOf(recipient) + "/download");
                await servers.One.Services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task The_sender_is_told_once_of_what_expires_within_a_day_and_was_not_fetched()
    {
        await using var servers = new MailServerPair();
        await servers.SendAsync("a1@example.org, a2@example.org", ("email", "some@example.org"), ("expires", "3d"));
        await servers.SendAsync("b1@example.org", ("email", "all@example.org"), ("expires", "3d"));
        await servers.SendAsync("c1@example.org", ("email", "short@example.org"), ("expires", "1d"));
        await servers.RunAsync();
        foreach (var recipient in new[] { "a1@example.org", "b1@example.org" })
            await servers.Other.Client.GetStringAsync(servers.LinkOf(recipient) + "/download");
        await servers.RunAsync();
        await servers.RemindAsync();
        servers.Advance(TimeSpan.FromHours(49));
        await servers.RemindAsync();
        await servers.RemindAsync();
        await servers.RunAsync();

        var reminders = servers.Smtp.Received.Where(mail => mail.Subject!.Contains("expires soon", StringComparison.Ordinal)).ToList();
        var told = Assert.Single(reminders);
        Assert.Equal("some@example.org", told.To.Mailboxes.Single().Address);
        Assert.Contains("a2@example.org", told.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("a1@example.org", told.TextBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_stops_mails_by_one_click_or_by_the_page_and_allows_them_again()
    {
        await using var servers = new MailServerPair();
        await servers.SendAsync("ann@example.org");
        await servers.RunAsync();
        var address = MailServerPair.PathOf(servers.To("ann@example.org").Single().Headers["List-Unsubscribe"]!.Trim('<', '>'));

        using (var looked = await servers.One.Client.GetAsync(address))
            Assert.True(looked.IsSuccessStatusCode);
        using (var clicked = await servers.Other.Client.PostAsync(address, new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")])))
            Assert.True(clicked.IsSuccessStatusCode);
        var refused = await servers.SendAsync("ann@example.org");
        await servers.RunAsync();
        Assert.Single(servers.To("ann@example.org"));
        Assert.Equal(["ann@example.org: Not sent"], await servers.RecipientsAsync(refused));

        using var visitor = new Visitor(servers.One.Address);
        (await visitor.SubmitAsync(address, "form[data-id=allow]")).Dispose();
        await servers.SendAsync("ann@example.org");
        await servers.RunAsync();
        Assert.Equal(2, servers.To("ann@example.org").Count);
        (await visitor.SubmitAsync(address, "form[data-id=refuse]")).Dispose();
        Assert.Equal(1, await servers.One.CountAsync("mail_refusals"));
        using var unknown = await servers.One.Client.GetAsync("/mail/nonsense");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
