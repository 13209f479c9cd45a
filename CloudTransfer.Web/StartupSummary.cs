using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web;

/// <summary>Logs the URL, the upload rule and the volume as the last lines at startup.</summary>
internal static partial class StartupSummary
{
    /// <summary>Logs the summary when the server listens. Call this before the server starts, so that the lines follow those of the framework.</summary>
    public static void LogStartupSummary(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => Write(app));

    private static void Write(WebApplication app)
    {
        var (services, logger) = (app.Services, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("CloudTransfer"));
        var proxy = services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        string[] served = [.. ApplicationAddresses(app.Urls, services.GetRequiredService<IOptions<MetricsOptions>>().Value.Port)];
        if (AddressToOpen(proxy.PublicUrl, served) is { } address)
            Log.Open(logger, address);
        else
            Log.OpenProxy(logger, served);

        var (keys, signIn) = (services.GetRequiredService<IOptions<UploadOptions>>().Value.AccessKeys.Count, services.GetRequiredService<UploadSignIn>());
        if (!signIn.IsRequired)
            Log.AnyoneUploads(logger);
        else if (signIn.TakesPeople)
            Log.PeopleUpload(logger);
        else if (keys > 0)
            Log.MembersUpload(logger, keys);
        else
            Log.UsersUpload(logger, proxy.UserHeader!);
        LogLocations(services, logger);
    }

    private static void LogLocations(IServiceProvider services, ILogger logger)
    {
        var store = services.GetRequiredService<IObjectStore>();
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql)
            Log.DataAndPostgreSql(logger, store.Location);
        else if (store is LocalObjectStore)
            Log.Data(logger, store.Location);
        else
            LogBoth(store.Location, services.GetRequiredService<VolumeLayout>().Root);

        void LogBoth(string objects, string database) => Log.DataAndDatabase(logger, objects, database);
    }

    /// <summary>The URL that a browser can open; null if the server listens only on unix sockets.</summary>
    /// <param name="publicUrl">The public URL; null or empty if there is none.</param>
    /// <param name="listening">The addresses that the server listens on.</param>
    internal static string? AddressToOpen(string? publicUrl, IEnumerable<string> listening)
    {
        if (!string.IsNullOrEmpty(publicUrl))
            return publicUrl;
        return listening.Select(BindingAddress.Parse).FirstOrDefault(address => !address.IsUnixPipe) is { } first
            ? $"{first.Scheme}://{(IsAnyHost(first.Host) ? "localhost" : first.Host)}:{first.Port}{first.PathBase}"
            : null;
    }

    /// <summary>The addresses that serve the application: all but <c>Metrics:Port</c>.</summary>
    internal static IEnumerable<string> ApplicationAddresses(IEnumerable<string> listening, int? metricsPort) =>
        listening.Where(address => BindingAddress.Parse(address) is var parsed && (parsed.IsUnixPipe || parsed.Port != metricsPort));

    private static bool IsAnyHost(string host) => host is "[::]" or "0.0.0.0" or "*" or "+";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Open {Address} in a browser")]
        public static partial void Open(ILogger logger, string address);

        [LoggerMessage(Level = LogLevel.Information, Message = "Open it through the proxy that passes requests on to {Addresses}")]
        public static partial void OpenProxy(ILogger logger, IEnumerable<string> addresses);

        [LoggerMessage(Level = LogLevel.Information, Message = "Anyone who reaches this address may upload. To let only members: Upload__AccessKeys=KEY (docs/configuration.md)")]
        public static partial void AnyoneUploads(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "People who have signed in may upload (Upload:Allowed)")]
        public static partial void PeopleUpload(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Uploads need one of the {Count} access keys (Upload:AccessKeys)")]
        public static partial void MembersUpload(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Information, Message = "Users signed in by the proxy may upload (Proxy:UserHeader is {Header})")]
        public static partial void UsersUpload(ILogger logger, string header);

        [LoggerMessage(Level = LogLevel.Information, Message = "Transfers and the database are in {Location}")]
        public static partial void Data(ILogger logger, string location);

        [LoggerMessage(Level = LogLevel.Information, Message = "Transfers are in {Location}, and their rows in PostgreSQL (Database:ConnectionString)")]
        public static partial void DataAndPostgreSql(ILogger logger, string location);

        [LoggerMessage(Level = LogLevel.Information, Message = "Transfers are in {Location}, and the database is in {Path} (Storage:Path)")]
        public static partial void DataAndDatabase(ILogger logger, string location, string path);
    }
}
