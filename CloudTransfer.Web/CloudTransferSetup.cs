using CloudTransfer.Web.Data;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;

namespace CloudTransfer.Web;

/// <summary>The table of contents: one AddX per folder, then the pipeline.</summary>
public static class CloudTransferSetup
{
    /// <summary>Adds all services.</summary>
    public static void AddCloudTransfer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage();
        builder.Services.AddData();
        builder.Services.AddTransfers();
        builder.Services.AddUploads();
        builder.AddMetrics();
        builder.Services.AddControllersWithViews();
    }

    /// <summary>Lays the pipeline.</summary>
    public static void UseCloudTransfer(this WebApplication app)
    {
        app.MapMetrics();
        app.MapControllers();
    }
}
