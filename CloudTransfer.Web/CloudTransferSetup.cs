using System.Globalization;
using CloudTransfer.Web.Api;
using CloudTransfer.Web.Api.Description;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability;
using CloudTransfer.Web.Observability.Health;
using CloudTransfer.Web.Observability.Logging;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;

namespace CloudTransfer.Web;

/// <summary>Adds the services of all folders and builds the request pipeline.</summary>
public static class CloudTransferSetup
{
    /// <summary>Adds all services.</summary>
    public static void AddCloudTransfer(this WebApplicationBuilder builder)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSettings();
        builder.AddLogging();
        builder.AddHosting();
        builder.AddMetrics();
        builder.Services.AddStorage();
        builder.Services.AddSqlite();
        builder.Services.AddCloudTransferAuthentication();
        builder.Services.AddTransfers();
        builder.Services.AddUploads();
        builder.Services.AddDownloads();
        builder.Services.AddSecurity();
        builder.Services.AddRejections();
        builder.Services.AddHealth();
        builder.Services.AddPagesAndAnswers();
        builder.Services.AddApiDescription();
        // In a build the compressed assets are outside wwwroot; a published server has them inside.
        builder.WebHost.UseStaticWebAssets();
    }

    /// <summary>Builds the request pipeline.</summary>
    public static void UseCloudTransfer(this WebApplication app)
    {
        ContentRoot.EnsureComplete(app.Environment);
        app.UsePublicPath();
        app.UseHosting();
        app.UseMethodOverride();
        app.UseRouting();
        app.UseAllowedHosts();
        app.UseKnownProxies();
        app.UseRequestLog();
        app.UseErrorAnswers();
        app.UseSecurity();
        app.UsePageCompression();
        app.UsePastedLinkRedirects();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMetrics();
        app.MapHealth();
        app.MapStaticAssets();
        app.MapApiDescription();
        app.MapControllers().WithStaticAssets();
        app.LogStartupSummary();
    }
}
