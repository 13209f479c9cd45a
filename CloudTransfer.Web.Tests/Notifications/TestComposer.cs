using System.Collections.Concurrent;
using System.Data;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>A kind of mail of the tests, which remembers what became of each.</summary>
internal sealed class TestComposer : MailComposer
{
    private readonly ConcurrentQueue<string> _ended = new();

    public override string Kind => "test";

    /// <summary>What a mail says; set by the test.</summary>
    public Func<Mail, Composition> Compose { get; set; } = mail => new Composition.Ready(new MailPage(mail.Subject, ["Hello"]));

    /// <summary>Of each mail that ended, its subject and how.</summary>
    public IReadOnlyList<string> Ended => [.. _ended];

    /// <summary>A mail of this kind.</summary>
    public static Mail To(string address, string subject = "x", string sender = "", int queue = 0) =>
        new("test", subject, EmailAddress.TryParse(address, out var to) ? to : throw new ArgumentException($"{address} is no address.", nameof(address)), "en", "https://send.example.org", sender)
        {
            Id = StoredId.New(),
            Queue = queue,
        };

    public override Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel) => Task.FromResult(Compose(mail));

    public override Task SentAsync(IDbTransaction transaction, Mail mail)
    {
        _ended.Enqueue($"{mail.Subject}: sent");
        return Task.CompletedTask;
    }

    public override Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words)
    {
        _ended.Enqueue($"{mail.Subject}: {failure} {words}".TrimEnd());
        return Task.CompletedTask;
    }
}
