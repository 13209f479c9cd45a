using AngleSharp.Dom;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Models;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace CloudTransfer.Web.Tests.Notifications.Deliveries;

/// <summary>Two replicas that send mail to a scripted mail server when the test has them do so, and a user whom the proxy names.</summary>
internal sealed class MailServerPair : IAsyncDisposable
{
    /// <summary>The setting with which nobody is signed in, and everybody may upload.</summary>
    public static readonly (string Key, string Value) Open = ("Proxy:UserHeader", "");

    private readonly TestFolder _volume;

    /// <param name="isPostgreSql">Whether their rows are in PostgreSQL.</param>
    /// <param name="settings">More settings.</param>
    public MailServerPair(bool isPostgreSql = false, params (string Key, string Value)[] settings)
    {
        _volume = TestDatabase.NewVolume(isPostgreSql);
        (string, string)[] all = [.. Smtp.Settings, ("Proxy:KnownNetworks", "127.0.0.0/8"), ("Proxy:UserHeader", "Remote-User"), ("Proxy:PublicUrl", "https://send.example.org"), .. settings];
        (One, Other) = (NewReplica(all), NewReplica(all));
        User = new HttpClient { BaseAddress = One.Address, DefaultRequestHeaders = { { "Remote-User", "ann" } } };
    }

    public ScriptedSmtpServer Smtp { get; } = new();

    public RunningServer One { get; }

    public RunningServer Other { get; }

    /// <summary>A client whom the proxy has signed in.</summary>
    public HttpClient User { get; }

    /// <summary>Sends a file to recipients, by a form of a signed-in user.</summary>
    public Task<UploadAnswer> SendAsync(string recipients, params (string Name, string Value)[] fields) =>
        User.PostAsync([("a.txt", "content"u8.ToArray())], [("recipients", recipients), .. fields]);

    /// <summary>Has both replicas do all that is due.</summary>
    public async Task RunAsync()
    {
        await One.Services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
        await Other.Services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
        while (await RunOneAsync(One) || await RunOneAsync(Other))
        {
            // The next mail.
        }
    }

    /// <summary>Runs the job that looks for transfers that are about to expire.</summary>
    public async Task RemindAsync()
    {
        var queue = One.Services.GetRequiredService<JobQueue>();
        await queue.ScheduleAsync(JobKind.MailReminder, CancellationToken.None);
        await One.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE jobs SET due_at = 0 WHERE kind = 'mail_reminder'", new { }, CancellationToken.None);
        Assert.True(await One.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.MailReminder, CancellationToken.None));
    }

    public void Advance(TimeSpan time)
    {
        One.Clock.Advance(time);
        Other.Clock.Advance(time);
    }

    /// <summary>The mails to an address, in order.</summary>
    public IReadOnlyList<MimeMessage> To(string address) =>
        [.. Smtp.Received.Where(mail => string.Equals(mail.To.Mailboxes.Single().Address, address, StringComparison.Ordinal))];

    /// <summary>The path of the link in the only mail to an address.</summary>
    public string LinkOf(string address) => PathOf(Assert.Single(To(address)).TextBody!.Split('\n').Select(line => line.Trim()).First(line => line.Contains("/d/", StringComparison.Ordinal)));

    /// <summary>A page of the first replica.</summary>
    public async Task<IDocument> ReadAsync(string link)
    {
        using var visitor = new Visitor(One.Address);
        return await visitor.ReadAsync(PathOf(link));
    }

    /// <summary>What the owner's page says of each recipient.</summary>
    public async Task<IReadOnlyList<string>> RecipientsAsync(UploadAnswer sent) =>
        [.. (await ReadAsync(sent.OwnerLink)).QuerySelectorAll("[data-id=recipients] li").Select(line => $"{line.QuerySelector(".name")!.Text()}: {line.GetAttribute("data-state")}")];

    /// <summary>Submits a form of the owner's page, without script.</summary>
    public async Task<IDocument> SubmitAsync(UploadAnswer sent, string form, params (string Name, string Value)[] fields)
    {
        using var visitor = new Visitor(One.Address);
        using var answer = await visitor.SubmitAsync(PathOf(sent.OwnerLink), form, fields);
        return await visitor.ReadAsync(answer.Headers.Location!.ToString());
    }

    public static string PathOf(string link) => new Uri(link).AbsolutePath;

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        One.Dispose();
        Other.Dispose();
        await Smtp.DisposeAsync();
        _volume.Dispose();
    }

    private static Task<bool> RunOneAsync(RunningServer server) => server.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Mail, CancellationToken.None);

    private RunningServer NewReplica((string, string)[] settings) => new(
        _volume.Path,
        services =>
        {
            services.RunByHand<MailJob>();
            services.RunByHand<MailReminderJob>();
        },
        settings);
}
