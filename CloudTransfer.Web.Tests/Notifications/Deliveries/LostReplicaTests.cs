using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Notifications.Deliveries;

/// <summary>Mails of replicas that are killed.</summary>
public sealed class LostReplicaTests
{
    [Fact]
    public async Task A_replica_killed_between_the_mail_server_s_answer_and_the_commit_leaves_the_mail_to_another_under_one_Message_ID()
    {
        await using var smtp = new ScriptedSmtpServer();
        (string, string)[] settings = [.. smtp.Settings, ("Proxy:KnownNetworks", "127.0.0.0/8"), ("Proxy:UserHeader", "Remote-User")];
        using var volume = new TestFolder();
        // The mail server has all of the message, and its answer does not come.
        smtp.Answer = command => command is "." ? "hang" : null;
        await using (var replica = await ReplicaProcess.StartAsync(volume.Path, [.. settings, ("Mail:Smtp:Timeout", "1m")]))
        {
            replica.Client.DefaultRequestHeaders.Add("Remote-User", "ann");
            await replica.Client.PostAsync([("a.txt", [1])], ("recipients", "bob@example.org"));
            await Eventually.HoldsAsync(() => Task.FromResult(smtp.Received.Count == 1));
            await replica.KillAsync();
        }

        smtp.Answer = _ => null;
        using var other = new RunningServer(volume.Path, services => services.RunByHand<MailJob>(), settings);
        var runner = other.Services.GetRequiredService<JobRunner>();
        Assert.False(await runner.RunOneAsync(JobKind.Mail, CancellationToken.None), "The lease has not ended.");
        other.Clock.Advance(JobQueue.LeaseOf(JobKind.Mail));
        Assert.True(await runner.RunOneAsync(JobKind.Mail, CancellationToken.None));

        Assert.Equal(2, smtp.Received.Count);
        Assert.Equal(smtp.Received[0].MessageId, smtp.Received[1].MessageId);
        Assert.Equal(0, await other.CountAsync("mails"));
        Assert.Equal(1, await other.CountAsync("recipients WHERE state = 'sent'"));
    }
}
