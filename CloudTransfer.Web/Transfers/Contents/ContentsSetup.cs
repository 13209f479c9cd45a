using CloudTransfer.Web.Transfers.Search;
using CloudTransfer.Web.Transfers.Selections;
using CloudTransfer.Web.Transfers.Thumbnails;

namespace CloudTransfer.Web.Transfers.Contents;

/// <summary>The services that list, search and select.</summary>
public static class ContentsSetup
{
    /// <summary>Adds listings, searches, selections and thumbnails.</summary>
    public static void AddContents(this IServiceCollection services)
    {
        services.AddSingleton<FileIndex>();
        services.AddSingleton<TransferContents>();
        services.AddSingleton<TransferSearch>();
        services.AddSingleton<SelectionIndex>();
        services.AddSingleton<ThumbnailStore>();
    }
}
