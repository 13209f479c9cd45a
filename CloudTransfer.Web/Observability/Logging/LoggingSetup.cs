using System.Diagnostics;
using CloudTransfer.Web.Hosting;
using NLog;
using NLog.Layouts;
using NLog.Targets;
using NLog.Targets.Wrappers;
using NLog.Web;

namespace CloudTransfer.Web.Observability.Logging;

/// <summary>Sets up NLog: plain text, or one JSON object per line if <c>Log:Json</c> is true.</summary>
public static class LoggingSetup
{
    private const string Line = "${time} ${level:uppercase=true:padding=-5} ${logger:shortName=true}: ${message}";

    private const string HostLogger = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Makes NLog the only logging provider.</summary>
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var json = builder.Configuration.GetSection(LogOptions.Section).Get<LogOptions>()?.Json is true;
        builder.Logging.ClearProviders();
        // The framework's own request lines contain URLs, and so links and tokens.
        builder.Logging.AddFilter("Microsoft.AspNetCore", Microsoft.Extensions.Logging.LogLevel.Warning);
        // An invalid cookie gives a 400 and is not an error of the server.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", Microsoft.Extensions.Logging.LogLevel.Critical);
        // One line per rejected connection would let a flood fill the disk; they are counted instead.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", Microsoft.Extensions.Logging.LogLevel.Error);
        // The global factory of NLog would outlive the host, and tests run many hosts in one process. This one ends with its host.
        builder.UseNLog(
            new NLogAspNetCoreOptions
            {
                RemoveLoggerFactoryFilter = false,
                LoggingConfigurationSectionName = "",
                RegisterServiceProvider = false,
                ShutdownOnDispose = true,
                // No line shows a scope, and the framework opens one for each request; what a message is made of is in JSON alone.
                IncludeScopes = false,
                CaptureMessageProperties = json,
            },
            _ => FileWrites(json ? Json() : Terminal()));
    }

    /// <summary>Logs every request when it ends.</summary>
    public static void UseRequestLog(this WebApplication app) => app.UseMiddleware<RequestLog>();

    private static LogFactory FileWrites(Layout layout) => new LogFactory().Setup().LoadConfiguration(configuration =>
        configuration.ForLogger().FilterDynamicIgnore(line => IsStartupFailure(line) || IsCancelledAtStartup(line) || IsUnencryptedKeys(line)).WriteTo(Written(layout))).LogFactory;

    // By default it looks for lines a thousand times a second.
    private static AsyncTargetWrapper Written(Layout layout) => new(new ConsoleTarget { Layout = layout, AutoFlush = true }) { TimeToSleepBetweenBatches = 10 };

    // The process prints the reason as one sentence when it ends; the stack trace would hide it.
    private static bool IsStartupFailure(LogEventInfo line) =>
        line is { LoggerName: HostLogger, Message: "Hosting failed to start", Exception: { } fault } && StartupError.Reason(fault) is not null;

    // If the start fails, background services that have just started are cancelled; that is not an error.
    private static bool IsCancelledAtStartup(LogEventInfo line) => line is { LoggerName: HostLogger, Exception: OperationCanceledException };

    // The key ring is on the same volume as what it protects, readable only by the user of the server. A key for it would be there too.
    private static bool IsUnencryptedKeys(LogEventInfo line) =>
        line.LoggerName is "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager" && line.Message.StartsWith("No XML encryptor configured", StringComparison.Ordinal);

    private static CompoundLayout Terminal() => new()
    {
        Layouts = { Line, Layout.FromMethod(line => line.Exception is { } fault ? Environment.NewLine + StorageFault.Logged(fault) : "") },
    };

    private static JsonLayout Json() => new()
    {
        IncludeEventProperties = true,
        Attributes =
        {
            new JsonAttribute("time", "${date:universalTime=true:format=o}"),
            new JsonAttribute("level", "${level:lowercase=true}"),
            new JsonAttribute("logger", "${logger}"),
            new JsonAttribute("message", "${message}"),
            new JsonAttribute("trace", Layout.FromMethod(_ => Activity.Current?.Id ?? "")),
            new JsonAttribute("exception", Layout.FromMethod(line => line.Exception is { } fault ? StorageFault.Logged(fault) : "")),
        },
    };
}
