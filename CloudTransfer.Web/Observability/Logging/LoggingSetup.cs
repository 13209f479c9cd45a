using System.Diagnostics;
using NLog;
using NLog.Layouts;
using NLog.Targets;
using NLog.Web;

namespace CloudTransfer.Web.Observability.Logging;

/// <summary>NLog: lines for a terminal, or one JSON object a line where <c>Log:Json</c> is true.</summary>
public static class LoggingSetup
{
    private const string Terminal = "${time} ${level:uppercase=true:padding=-5} ${logger:shortName=true}: ${message}${onexception:inner=${newline}${exception:format=tostring}}";

    private const string HostLogger = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Makes NLog the only provider.</summary>
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var json = builder.Configuration.GetSection(LogOptions.Section).Get<LogOptions>()?.Json is true;
        builder.Logging.ClearProviders();
        // The framework's own request lines hold whole addresses, and so links and tokens.
        builder.Logging.AddFilter("Microsoft.AspNetCore", Microsoft.Extensions.Logging.LogLevel.Warning);
        // A cookie that somebody made up is answered 400, and is no fault of ours.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", Microsoft.Extensions.Logging.LogLevel.Critical);
        // A line for each connection that is turned away would be what a flood leaves on the disk; they are counted instead.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", Microsoft.Extensions.Logging.LogLevel.Error);
        // NLog's own factory belongs to the whole process, as tests show that run many hosts in one: this one ends with its host.
        builder.UseNLog(
            new NLogAspNetCoreOptions
            {
                RemoveLoggerFactoryFilter = false,
                LoggingConfigurationSectionName = "",
                RegisterServiceProvider = false,
                ShutdownOnDispose = true,
            },
            _ => FileWrites(json ? Json() : Terminal));
    }

    /// <summary>Logs every request's end.</summary>
    public static void UseRequestLog(this WebApplication app) => app.UseMiddleware<RequestLog>();

    private static LogFactory FileWrites(Layout layout) => new LogFactory().Setup().LoadConfiguration(configuration =>
        configuration.ForLogger().FilterDynamicIgnore(line => IsSaidAtTheEnd(line) || IsEndOfWork(line) || IsKeysInTheClear(line)).WriteTo(new ConsoleTarget { Layout = layout, AutoFlush = true }).WithAsync()).LogFactory;

    // What keeps the server from starting is one sentence, which the process ends with; its stack would only bury it.
    private static bool IsSaidAtTheEnd(LogEventInfo line) =>
        line is { LoggerName: HostLogger, Message: "Hosting failed to start", Exception: { } fault } && NotStarted.Reason(fault) is not null;

    // Where the start fails, work in the background that has just begun is told to end, and that is no fault.
    private static bool IsEndOfWork(LogEventInfo line) => line is { LoggerName: HostLogger, Exception: OperationCanceledException };

    // The key ring lies beside what it protects, readable by the server's user alone: a key for it would lie there, too.
    private static bool IsKeysInTheClear(LogEventInfo line) =>
        line.LoggerName is "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager" && line.Message.StartsWith("No XML encryptor configured", StringComparison.Ordinal);

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
            new JsonAttribute("exception", "${exception:format=tostring}"),
        },
    };
}
