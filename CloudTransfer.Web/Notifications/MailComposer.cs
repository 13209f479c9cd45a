using System.Data;

namespace CloudTransfer.Web.Notifications;

/// <summary>Words the mails of one kind when they are sent, and notes what became of them.</summary>
public abstract class MailComposer
{
    /// <summary>The kind, as the table has it.</summary>
    public abstract string Kind { get; }

    /// <summary>What the mail says at this moment. Each attempt asks again.</summary>
    public abstract Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel);

    /// <summary>The mail server has taken it; in the transaction that removes it from the outbox.</summary>
    public virtual Task SentAsync(IDbTransaction transaction, Mail mail) => Task.CompletedTask;

    /// <summary>It will not be sent, or is moot; in the transaction that removes it from the outbox.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="failure">Why.</param>
    /// <param name="words">What the mail server said last; empty where it was not asked.</param>
    public virtual Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words) => Task.CompletedTask;
}

/// <summary>The composers of all kinds of mails.</summary>
public sealed class MailComposers(IEnumerable<MailComposer> composers)
{
    /// <summary>The composer of a kind; null where this version knows none.</summary>
    public MailComposer? Of(string kind) => composers.FirstOrDefault(composer => string.Equals(composer.Kind, kind, StringComparison.Ordinal));
}
