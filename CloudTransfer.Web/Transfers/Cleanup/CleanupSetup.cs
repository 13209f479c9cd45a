using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>The services of a transfer's life: created, uploaded, checked, removed.</summary>
public static class CleanupSetup
{
    /// <summary>Adds quota, uploads in progress, background work and removal.</summary>
    public static void AddLifecycle(this IServiceCollection services)
    {
        services.AddSingleton<StorageQuota>();
        services.AddSingleton<RowQuota>();
        services.AddSingleton<TransferWriter>();
        services.AddSingleton<TransferJobs>();
        services.AddIncoming();
        services.AddChecks();
        services.AddSingleton<RemovedTransfers>();
        services.AddSingleton<Removal>();
        services.AddSingleton<Cleaner>();
        services.AddJob<CleanupJob>();
        services.AddStorageSnapshots((provider, cancel) => StorageSnapshotReader.TakeAsync(
            provider.GetRequiredService<IDatabase>(),
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<JobBacklog>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Quota,
            provider.GetRequiredService<TimeProvider>().GetUtcNow(),
            cancel));
    }

    private static void AddIncoming(this IServiceCollection services)
    {
        services.AddSingleton<IncomingTransferStore>();
        services.AddSingleton<UploadPieces>();
        services.AddSingleton<OmittedFiles>();
        services.AddSingleton<ContentLayouts>();
        services.AddSingleton<TransferSealer>();
        services.AddSingleton<LaneReservations>();
        services.AddSingleton<IdleReservations>();
    }

    private static void AddChecks(this IServiceCollection services)
    {
        services.AddSingleton<ChecksumStore>();
        services.AddSingleton<ReadRateLimiter>();
        services.AddJob<ChecksumJob>();
        services.AddOptions<ScanOptions>().BindConfiguration(ScanOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ScanRules>();
        services.AddSingleton<ScanStore>();
        services.AddSingleton<Clamd>();
        services.AddJob<ScanJob>();
    }
}
