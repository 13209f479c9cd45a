namespace CloudTransfer.Web;

/// <summary>The table of contents: one AddX per folder, then the pipeline.</summary>
public static class CloudTransferSetup
{
    /// <summary>Adds all services.</summary>
    public static void AddCloudTransfer(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddControllersWithViews();
    }

    /// <summary>Lays the pipeline.</summary>
    public static void UseCloudTransfer(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapControllers();
    }
}
