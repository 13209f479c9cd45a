using System.Data;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications;

/// <summary>
/// Sends the mails of the outbox: several senders' side by side, those of one one after the other. A mail whose replica is killed
/// between the mail server's answer and the commit is sent again, with the same Message-ID.
/// </summary>
public sealed partial class MailJob(
    Outbox outbox, MailComposers composers, MailRefusals refusals, MailRates rates, SmtpSender server, IOptions<MailOptions> options,
    CloudTransferMetrics metrics, TimeProvider time, ILogger<MailJob> logger) : JobHandler
{
    /// <summary>The longest wait of a mail that the mail server did not take.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override JobKind Kind => JobKind.Mail;

    /// <inheritdoc/>
    public override int Parallelism => 4;

    /// <inheritdoc/>
    public override bool IsEnabled => options.Value.IsOn;

    /// <inheritdoc/>
    public override TimeSpan LongestWait => MailRates.LongestWait;

    /// <inheritdoc/>
    /// <remarks>A mail server that is away is not asked all the time.</remarks>
    public override TimeSpan PauseAfterFailure => TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        if (await outbox.FindAsync(lease.Subject, cancel) is not { } mail)
            return new JobResult.Done();
        if (composers.Of(mail.Kind) is not { } composer)
            return new JobResult.Later(LongestPause);
        return await composer.ComposeAsync(mail, cancel) switch
        {
            Composition.Ready { Page: var page } => await SendAsync(lease, composer, mail, page, cancel),
            Composition.NotYet { Delay: var delay } => new JobResult.Later(delay < LongestPause ? delay : LongestPause),
            _ => Fail(composer, mail, MailFailure.Moot, MailOutcome.Dropped),
        };
    }

    private async Task<JobResult> SendAsync(JobLease lease, MailComposer composer, Mail mail, MailPage page, CancellationToken cancel)
    {
        if (await refusals.IsRefusedAsync(mail.Address, cancel))
            return Fail(composer, mail, MailFailure.Unwanted, MailOutcome.Dropped);
        var place = await rates.TakeAsync(mail, cancel);
        if (place.Attempt is not { } attempt)
            return new JobResult.Later(place.Wait);
        var message = mail.ToMessage(page, options.Value.Sender, time.GetUtcNow());
        var answer = await server.SendAsync(message, mail.Address, cancel);
        var result = ResultOf(lease, composer, mail, answer);
        return answer.IsAttempt ? result : result with
        {
            Write = async transaction =>
            {
                await MailRates.ReturnAsync(transaction, attempt);
                await (result.Write?.Invoke(transaction) ?? Task.CompletedTask);
            },
        };
    }

    private JobResult ResultOf(JobLease lease, MailComposer composer, Mail mail, SmtpAnswer answer)
    {
        switch (answer)
        {
            case SmtpAnswer.Taken:
                return End(mail, MailOutcome.Sent, transaction => composer.SentAsync(transaction, mail));
            case SmtpAnswer.Refused { Words: var words }:
                Log.Refused(logger);
                return Fail(composer, mail, MailFailure.Refused, MailOutcome.Refused, words);
            case SmtpAnswer.NotWritable:
                return Fail(composer, mail, MailFailure.NotWritable, MailOutcome.Refused);
            case SmtpAnswer.Deferred { Words: var words }:
                return Postpone(lease, composer, mail, JobErrors.MailDeferred, MailOutcome.Deferred, words);
            case SmtpAnswer.Unreachable { Fault: var fault }:
                Log.Away(logger, fault);
                return Postpone(lease, composer, mail, JobErrors.MailServerUnavailable, MailOutcome.Unreachable, "");
            default:
                throw new InvalidOperationException("There is no such answer.");
        }
    }

    // A mail server that is away would take no other mail either.
    private JobResult Postpone(JobLease lease, MailComposer composer, Mail mail, string error, MailOutcome outcome, string words)
    {
        // What was held back for other reasons is no fault of the mail server.
        if (lease.HasFailedFor(options.Value.GiveUpAfter.Value, time.GetUtcNow()))
            return Fail(composer, mail, MailFailure.GivenUp, MailOutcome.GivenUp, words);
        metrics.MailEnded(outcome);
        return new JobResult.Retry(error, lease.Progress)
        {
            Delay = Backoff.After(lease.Attempts + 1, FirstPause, LongestPause),
            PausesKind = outcome is MailOutcome.Unreachable,
        };
    }

    private JobResult.Done Fail(MailComposer composer, Mail mail, MailFailure failure, MailOutcome outcome, string words = "") =>
        End(mail, outcome, transaction => composer.FailedAsync(transaction, mail, failure, words));

    private JobResult.Done End(Mail mail, MailOutcome outcome, Func<IDbTransaction, Task>? note = null) => new()
    {
        Write = async transaction =>
        {
            await Outbox.RemoveAsync(transaction, mail);
            if (note is not null)
                await note(transaction);
        },
        Written = () => metrics.MailEnded(outcome),
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server refused a mail; its owner is told the answer")]
        public static partial void Refused(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server cannot be reached or does not let this server in; mails wait for it")]
        public static partial void Away(ILogger logger, Exception fault);
    }
}
