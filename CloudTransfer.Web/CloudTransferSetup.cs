using System.Globalization;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Api;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Authentication.OpenIdConnect;
using CloudTransfer.Web.Authentication.Passkeys;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Administration;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Requests;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Downloads.PartialZips;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Invitations;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Observability.Health;
using CloudTransfer.Web.Observability.Logging;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Storage.S3;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Contents;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web;

/// <summary>Adds the services of all folders and builds the request pipeline.</summary>
public static class CloudTransferSetup
{
    /// <summary>Builds the server, without its pipeline: commands need none.</summary>
    /// <param name="settings">The settings of the command line, such as <c>--Storage:Path=/data</c>.</param>
    /// <param name="stores">The settings of its stores, in place of those that are set; null for these.</param>
    public static WebApplication Build(string[] settings, IConfiguration? stores = null)
    {
        var builder = WebApplication.CreateSlimBuilder(ContentRoot.Options(settings));
        if (stores is not null)
            builder.Configuration.UseStores(stores);
        builder.AddCloudTransfer();
        return builder.Build();
    }

    /// <summary>Adds all services.</summary>
    public static void AddCloudTransfer(this WebApplicationBuilder builder)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSettings();
        builder.AddLogging();
        builder.AddHosting();
        builder.Services.AddOptions<HostingOptions>().Configure<IOptions<TransfersOptions>, IOptions<ProxyOptions>>(Configure);
        builder.AddMetrics();
        builder.Services.AddLocalStorage();
        builder.Services.AddS3Storage();
        builder.Services.AddObjectStore();
        builder.Services.AddSqlite();
        builder.Services.AddPostgreSql();
        builder.Services.AddDatabase();
        builder.Services.AddSecurity();
        builder.Services.AddAudit();
        builder.Services.AddAccounts();
        builder.Services.AddCloudTransferAuthentication();
        builder.Services.AddOidc();
        builder.Services.AddPasskeys();
        builder.Services.AddJobs();
        builder.Services.AddTransfers();
        builder.Services.AddLimits();
        builder.Services.AddContents();
        builder.Services.AddLifecycle();
        builder.Services.AddNotifications();
        builder.Services.AddProofs();
        builder.Services.AddDeliveries();
        builder.Services.AddWebhooks();
        builder.Services.AddRequestNotices();
        builder.Services.AddInvitationMail();
        builder.Services.AddOptions<MailOptions>().Validate<IOptions<ProxyOptions>>(
            (mail, proxy) => !(mail.IsOn && mail.AllowsProven) || !string.IsNullOrEmpty(proxy.Value.PublicUrl),
            "Mail:Allowed is 'proven', but Proxy:PublicUrl is empty: set it, for a stranger must not choose where the links of mails lead.");
        builder.Services.AddTransferAccess();
        builder.Services.AddFileRequests();
        builder.Services.AddUploads();
        builder.Services.AddLanes();
        builder.Services.AddDownloads();
        builder.Services.AddPartialZips();
        builder.Services.AddRejections();
        builder.Services.AddHealth();
        builder.Services.AddPages();
        builder.Services.AddRequestPages();
        builder.Services.AddAdministration();
        builder.Services.AddApi();
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
        app.UseErrorResponses();
        app.UseSecurity();
        app.UsePageCompression();
        app.UsePastedLinkRedirects();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMetrics();
        app.ShowSignInMetrics();
        app.MapHealth();
        app.MapStaticAssets();
        app.MapApiDescription();
        app.MapActions();
        app.LogStartupSummary();
    }

    // The store that the settings choose.
    private static void AddObjectStore(this IServiceCollection services) => services
        .AddSingleton<RecordedPieces>(provider => provider.GetRequiredService<UploadPieces>().OfAsync)
        .AddSingleton<IObjectStore>(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.S3.IsOn
            ? provider.GetRequiredService<S3ObjectStore>()
            : provider.GetRequiredService<LocalObjectStore>());

    // The database that the settings choose.
    private static void AddDatabase(this IServiceCollection services)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section)
            .Configure<IConfiguration>((database, configuration) => database.UseDefaults(configuration));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? provider.GetRequiredService<PostgreSqlDatabase>()
            : provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton(Locks);
        services.AddSingleton<KeyRows>();
        services.AddSingleton<IKeyDocuments>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? provider.GetRequiredService<KeyRows>()
            : provider.GetRequiredService<KeyFiles>());
        services.AddSingleton<DatabaseTables>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value is { IsPostgreSql: true, ConnectionString: { } reach }
            ? new PostgreSqlTables(provider.GetRequiredService<PostgreSqlDatabase>(), reach)
            : new SqliteTables(provider.GetRequiredService<SqliteDatabase>()));
        services.AddHostedService<MigrateAtStart>();
        services.AddHostedService<MovedAtStart>();
    }

    // Locks go with the database: whoever shares its rows shares them. With SQLite they are the kernel's, on the files of the
    // objects, or, where those are not on the volume, on files of their own.
    private static ILocks Locks(IServiceProvider provider)
    {
        if (provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql)
            return provider.GetRequiredService<PostgreSqlLocks>();
        return provider.GetRequiredService<IObjectStore>() is LocalObjectStore ? provider.GetRequiredService<LocalLocks>() : provider.GetRequiredService<FileLocks>();
    }

    private static void Configure(HostingOptions hosting, IOptions<TransfersOptions> transfers, IOptions<ProxyOptions> proxy)
    {
        hosting.StalledAfter = transfers.Value.StalledAfter.Value;
        hosting.MaxBodyBytes = RequestBodies.Longest;
        hosting.HasProxy = proxy.Value.KnownNetworks.Count > 0;
    }
}
