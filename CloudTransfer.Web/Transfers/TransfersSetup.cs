using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Transfers.Scans;
using CloudTransfer.Web.Transfers.Search;
using CloudTransfer.Web.Transfers.Selections;
using CloudTransfer.Web.Transfers.Thumbnails;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers;

/// <summary>Registers the services of the domain.</summary>
public static class TransfersSetup
{
    /// <summary>Adds transfers, their rules and the cleaner.</summary>
    public static void AddTransfers(this IServiceCollection services)
    {
        services.AddOptions<TransfersOptions>().BindConfiguration(TransfersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TransferStore>();
        services.AddSingleton<RowQuota>();
        services.AddSingleton<TransferWriter>();
        services.AddSingleton<FileIndex>();
        services.AddSingleton<TransferSearch>();
        services.AddSingleton<SelectionIndex>();
        services.AddSingleton<TransferContents>();
        services.AddSingleton<TransferKeys>();
        services.AddSingleton<VerifiedPasswords>();
        services.AddSingleton<TransferAccess>();
        services.AddSingleton<IPasswordHasher<Transfer>, PasswordHasher<Transfer>>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<IncomingTransferStore>();
        services.AddSingleton<OmittedFiles>();
        services.AddSingleton<ContentLayouts>();
        services.AddSingleton<TransferSealer>();
        services.AddSingleton<RemovedTransfers>();
        services.AddSingleton<Removal>();
        services.AddSingleton<StorageQuota>();
        services.AddSingleton<LaneReservations>();
        services.AddSingleton<IdleReservations>();
        services.AddSingleton<Ownership>();
        services.AddSingleton<ThumbnailStore>();
        services.AddSingleton<Cleaner>();
        services.AddJob<CleanupJob>();
        services.AddSingleton<TransferJobs>();
        services.AddSingleton<ChecksumStore>();
        services.AddSingleton<ReadingPace>();
        services.AddJob<ChecksumJob>();
        services.AddOptions<ScanOptions>().BindConfiguration(ScanOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ScanRules>();
        services.AddSingleton<ScanStore>();
        services.AddSingleton<Clamd>();
        services.AddJob<ScanJob>();
        services.AddStockTaking((provider, cancel) => StorageSnapshotReader.TakeAsync(
            provider.GetRequiredService<IDatabase>(),
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<JobBacklog>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Quota,
            provider.GetRequiredService<TimeProvider>().GetUtcNow(),
            cancel));
    }
}
