using CloudTransfer.Web.Data;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Arrivals;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Transfers.Room;
using CloudTransfer.Web.Transfers.Scans;
using CloudTransfer.Web.Transfers.Selections;
using CloudTransfer.Web.Transfers.Thumbnails;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers;

/// <summary>The domain's services.</summary>
public static class TransfersSetup
{
    /// <summary>Adds transfers, their rules and their cleaner.</summary>
    public static void AddTransfers(this IServiceCollection services)
    {
        services.AddOptions<TransfersOptions>().BindConfiguration(TransfersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TransferStore>();
        services.AddSingleton<RowRoom>();
        services.AddSingleton<TransferWriter>();
        services.AddSingleton<FileIndex>();
        services.AddSingleton<SelectionIndex>();
        services.AddSingleton<TransferContents>();
        services.AddSingleton<TransferKeys>();
        services.AddSingleton<RightPasswords>();
        services.AddSingleton<TransferAccess>();
        services.AddSingleton<IPasswordHasher<Transfer>, PasswordHasher<Transfer>>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<ArrivalStore>();
        services.AddSingleton<OmittedFiles>();
        services.AddSingleton<Placements>();
        services.AddSingleton<Completion>();
        services.AddSingleton<Tombstones>();
        services.AddSingleton<Removal>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<LaneRooms>();
        services.AddSingleton<IdleRoom>();
        services.AddSingleton<Ownership>();
        services.AddSingleton<ThumbnailStore>();
        services.AddSingleton<FreePages>();
        services.AddSingleton<Cleaner>();
        services.AddHostedService<Cleaning>();
        services.AddSingleton<ChecksumStore>();
        services.AddSingleton<ReadingPace>();
        services.AddSingleton<Hashing>();
        services.AddHostedService<HashingInBackground>();
        services.AddOptions<ScanOptions>().BindConfiguration(ScanOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ScanRules>();
        services.AddSingleton<ScanStore>();
        services.AddSingleton<Clamd>();
        services.AddSingleton<Scanning>();
        services.AddHostedService<ScanningInBackground>();
        services.AddStockTaking((provider, cancel) => Inventory.TakeAsync(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<Volume>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Quota,
            provider.GetRequiredService<TimeProvider>().GetUtcNow(),
            cancel));
    }
}
