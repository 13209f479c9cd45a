using CloudTransfer.Web.Jobs;

namespace CloudTransfer.Web.FileRequests;

/// <summary>The services of file requests.</summary>
public static class FileRequestsSetup
{
    /// <summary>Adds file requests and what is sent to them.</summary>
    public static void AddFileRequests(this IServiceCollection services)
    {
        services.AddSingleton<FileRequestStore>();
        services.AddSingleton<Submissions>();
        services.AddSingleton<RequestAccess>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<RequestInbox>();
        services.AddSingleton<RequestRemoval>();
        services.AddJob<FileRequestJob>();
    }
}
