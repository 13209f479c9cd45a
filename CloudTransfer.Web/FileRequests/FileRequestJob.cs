using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.FileRequests;

/// <summary>Completes the removal of file requests, and forgets those that ended long ago.</summary>
internal sealed class FileRequestJob(RequestRemoval removal, IOptions<TransfersOptions> options) : JobHandler
{
    public override JobKind Kind => JobKind.FileRequest;

    public override TimeSpan? Every => options.Value.CleanEvery.Value;

    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        await removal.CompleteAsync(cancel);
        await removal.ForgetOldAsync(cancel);
        return new JobResult.Done();
    }
}
