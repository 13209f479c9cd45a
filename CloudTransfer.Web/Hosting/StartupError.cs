using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Hosting;

/// <summary>The reason why the server does not start, as one sentence that tells the operator what to change.</summary>
internal static partial class StartupError
{
    // 78 is EX_CONFIG of sysexits.h: a service manager can be configured not to restart on it.
    private const int ConfigurationError = 78, Failed = 1;

    /// <summary>The sentence; null for an error of the program, whose stack trace is more useful.</summary>
    public static string? Reason(Exception fault) => Cause(fault) switch
    {
        OptionsValidationException wrong => string.Join(' ', wrong.Failures.Select(Sentence)),
        InvalidOperationException { InnerException: { } inner } unread when ConversionError().Match(unread.Message) is { Success: true } value => Unreadable(value, inner),
        InvalidDataException { InnerException: { } inner } file => $"{file.Message} {Place(inner.GetBaseException())}",
        IOException { InnerException: AddressInUseException } taken => $"{taken.Message.TrimEnd('.')}: end the program that has it, or choose another with --urls=http://localhost:8081.",
        IOException cause when StorageFault.Sentence(cause) is { } sentence => sentence,
        SetupException or FormatException or IOException or UnauthorizedAccessException or InvalidDataException => Cause(fault).Message,
        _ => null,
    };

    /// <summary>The exit code of the process: 78 if the configuration, or something that it names, must be changed; else 1.</summary>
    public static int ExitCode(Exception fault) => Cause(fault) switch
    {
        WrongSettingException or OptionsValidationException or FormatException or InvalidDataException or InvalidOperationException => ConfigurationError,
        IOException { InnerException: AddressInUseException } or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or VolumeUnusableException => ConfigurationError,
        _ => Failed,
    };

    private static Exception Cause(Exception fault) => fault switch
    {
        // Thrown when the key ring is read or its first key is created.
        CryptographicException { InnerException: { } inner } => Cause(inner),
        // Thrown when localhost has two addresses.
        IOException { InnerException: AggregateException { InnerException: SetupException inner } } => inner,
        _ => fault,
    };

    // Removes what the framework adds about classes and members.
    private static string Sentence(string failure) => ValidationError().Match(failure) is { Success: true } match ? match.Groups["sentence"].Value : failure;

    // Converters of our own types say what is allowed; those of the framework name a .NET type.
    private static string Unreadable(Match value, Exception fault)
    {
        var (key, text, type) = (value.Groups["key"].Value, value.Groups["value"].Value, value.Groups["type"].Value);
        if (type.Contains("System.Boolean", StringComparison.Ordinal))
            return $"{key} is '{text}': it must be true or false.";
        return type.Contains("System.Int", StringComparison.Ordinal) ? $"{key} is '{text}': it must be a whole number." : $"{key}: {fault.Message}";
    }

    private static string Place(Exception fault) =>
        fault is JsonException { LineNumber: { } line } json ? $"It is no JSON in line {line + 1}: {JsonPosition().Replace(json.Message, "")}" : fault.Message;

    [GeneratedRegex("with the error: '(?<sentence>.*)'\\.$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex ValidationError();

    [GeneratedRegex(" value '(?<value>.*)' at '(?<key>[^']+)' to type '(?<type>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex ConversionError();

    [GeneratedRegex(" LineNumber: .*$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex JsonPosition();
}
