using CloudTransfer.Web.Database;
using CloudTransfer.Web.Notifications;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>How mails reach a real mail server.</summary>
public sealed class MailServerTests
{
    [SkippableFact]
    public async Task Mails_reach_a_real_mail_server_signed_in_over_STARTTLS_and_its_refusals_come_back()
    {
        var exim = await EximServer.SharedAsync();
        var composer = new TestComposer();
        using var server = new RunningServer(null, services => services.AddSingleton<MailComposer>(composer), exim.Settings);
        string[] addresses = ["ann@one.example.org", "5xx@one.example.org", "jörg@one.example.org", "bob@bücher.example"];
        var mails = Array.ConvertAll(addresses, address => TestComposer.To(address, subject: $"Für {address}"));

        await server.Services.GetRequiredService<IDatabase>().WriteAsync(
            transaction => server.Services.GetRequiredService<Outbox>().AddAsync(transaction, mails), CancellationToken.None);
        server.Services.GetRequiredService<Outbox>().Wake();

        var received = await exim.ReceiveAsync("ann@one.example.org");
        Assert.Equal(("Für ann@one.example.org", $"{mails[0].Id}@send.example.org"), (received.Subject, received.MessageId));
        Assert.Equal("CloudTransfer", Assert.IsType<MailboxAddress>(Assert.Single(received.From)).Name);
        Assert.Contains("esmtpsa", received.Headers[HeaderId.Received], StringComparison.Ordinal);
        Assert.Equal("Für jörg@one.example.org", (await exim.ReceiveAsync("jörg@one.example.org")).Subject);
        await exim.ReceiveAsync("bob@xn--bcher-kva.example");
        await Eventually.HoldsAsync(() => Task.FromResult(composer.Ended.Count == 4));
        Assert.Contains("Für 5xx@one.example.org: Refused 550 no such user", composer.Ended);
    }

    [SkippableFact]
    public async Task A_certificate_that_is_not_trusted_gets_no_password_and_no_mail()
    {
        var exim = await EximServer.SharedAsync();
        using var server = new RunningServer(
            null, services => services.AddSingleton<MailComposer>(new TestComposer()), [.. exim.Settings.Where(setting => setting.Key is not "Mail:Smtp:CaFile")]);
        var sender = server.Services.GetRequiredService<SmtpSender>();

        var answer = await sender.SendAsync(
            TestComposer.To("ann@two.example.org").ToMessage(new MailPage("x", ["x"]), new MailboxAddress("", "transfers@send.example.org"), DateTimeOffset.UnixEpoch),
            TestComposer.To("ann@two.example.org").Address, CancellationToken.None);

        Assert.IsType<MailKit.Security.SslHandshakeException>(Assert.IsType<SmtpAnswer.Unreachable>(answer).Fault);
        Assert.Empty(exim.For("ann@two.example.org"));
    }
}
