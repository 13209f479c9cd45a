using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>
/// Sends the messages to endpoints: to several side by side, to one in turn. A message whose replica is killed between the endpoint's
/// answer and the commit is sent again, with the same id.
/// </summary>
public sealed partial class WebhookJob(
    WebhookMessages messages, WebhookSender sender, IOptions<WebhookOptions> options, CloudTransferMetrics metrics, TimeProvider time, ILogger<WebhookJob> logger) : JobHandler
{
    /// <summary>The longest wait of a message that an endpoint did not take.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10), WhileUnknown = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override JobKind Kind => JobKind.Webhook;

    /// <inheritdoc/>
    public override int Parallelism => 4;

    /// <inheritdoc/>
    public override bool IsEnabled => options.Value.IsOn;

    /// <inheritdoc/>
    public override TimeSpan LongestWait => LongestPause;

    /// <inheritdoc/>
    public override Task<long> CountGivenUpAsync(CancellationToken cancel) => messages.CountFailedAsync(cancel);

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        if (await messages.FindAsync(lease.Subject, cancel) is not { } message)
            return new JobResult.Done();
        if (options.Value.Find(message.Endpoint) is not { } endpoint)
            return DropOrWait(message);
        switch (await sender.SendAsync(endpoint, message, cancel))
        {
            case WebhookAnswer.Taken:
                return End(message, WebhookOutcome.Sent);
            case WebhookAnswer.Refused { Status: var status }:
                return Postpone(lease, message, JobErrors.WebhookRefused, WebhookOutcome.Refused, status);
            case WebhookAnswer.Forbidden:
                return Postpone(lease, message, JobErrors.WebhookAddressForbidden, WebhookOutcome.Forbidden);
            case WebhookAnswer.Unreachable { Fault: var fault }:
                Log.Away(logger, fault, endpoint.Host);
                return Postpone(lease, message, JobErrors.WebhookUnreachable, WebhookOutcome.Unreachable);
            default:
                throw new InvalidOperationException("There is no such answer.");
        }
    }

    // While replicas are restarted one after the other, another one may have the endpoint in its settings already.
    private JobResult DropOrWait(WebhookMessage message) => time.GetUtcNow() - message.Created < options.Value.GiveUpAfter.Value
        ? new JobResult.Later(WhileUnknown)
        : End(message, WebhookOutcome.Dropped);

    private JobResult Postpone(JobLease lease, WebhookMessage message, string error, WebhookOutcome outcome, int? status = null)
    {
        if (lease.HasFailedFor(options.Value.GiveUpAfter.Value, time.GetUtcNow()))
        {
            return new JobResult.Done
            {
                Write = transaction => messages.FailAsync(transaction, message, error, status),
                Written = () =>
                {
                    Log.GivenUp(logger, message.Type, error);
                    metrics.WebhookEnded(WebhookOutcome.GivenUp);
                },
            };
        }

        metrics.WebhookEnded(outcome);
        return new JobResult.Retry(error, lease.Progress) { Delay = Backoff.After(lease.Attempts + 1, FirstPause, LongestPause) };
    }

    private JobResult.Done End(WebhookMessage message, WebhookOutcome outcome) => new()
    {
        Write = transaction => WebhookMessages.RemoveAsync(transaction, message),
        Written = () => metrics.WebhookEnded(outcome),
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A webhook's endpoint at {Host} cannot be reached; its messages wait")]
        public static partial void Away(ILogger logger, Exception fault, string host);

        [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} to a webhook's endpoint is given up ({Error}); it can be sent again from /admin")]
        public static partial void GivenUp(ILogger logger, string type, string error);
    }
}
