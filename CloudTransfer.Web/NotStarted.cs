using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web;

/// <summary>Why the server does not start, for who set it up: one sentence that says what to change.</summary>
internal static partial class NotStarted
{
    // EX_CONFIG of sysexits.h, by which systemd and others can be told not to try again; and everything else.
    private const int WronglySetUp = 78, Failed = 1;

    /// <summary>The sentence; null for what is a fault of the program, whose stack then tells more.</summary>
    public static string? Reason(Exception fault) => Cause(fault) switch
    {
        OptionsValidationException wrong => string.Join(' ', wrong.Failures.Select(Sentence)),
        InvalidOperationException { InnerException: { } inner } unread when ConversionError().Match(unread.Message) is { Success: true } value => Unreadable(value, inner),
        InvalidDataException { InnerException: { } inner } file => $"{file.Message} {Place(inner.GetBaseException())}",
        IOException { InnerException: AddressInUseException } taken => $"{taken.Message.TrimEnd('.')}: end the program that has it, or choose another with --urls=http://localhost:8081.",
        SetupException or FormatException or IOException or UnauthorizedAccessException or InvalidDataException => Cause(fault).Message,
        _ => null,
    };

    /// <summary>The code with which the process ends: 78 where its configuration, or what it names, is to be changed; else 1.</summary>
    public static int ExitCode(Exception fault) => Cause(fault) switch
    {
        WrongSettingException or OptionsValidationException or FormatException or InvalidDataException or InvalidOperationException => WronglySetUp,
        IOException { InnerException: AddressInUseException } or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or VolumeUnusableException => WronglySetUp,
        _ => Failed,
    };

    private static Exception Cause(Exception fault) => fault switch
    {
        // Where the first key is made or read.
        CryptographicException { InnerException: { } inner } => Cause(inner),
        // Where localhost has two addresses.
        IOException { InnerException: AggregateException { InnerException: SetupException inner } } => inner,
        _ => fault,
    };

    // Around it is what the framework says of classes and members.
    private static string Sentence(string failure) => ValidationError().Match(failure) is { Success: true } match ? match.Groups["sentence"].Value : failure;

    // Our own types say what is allowed; the platform's name a type of its language.
    private static string Unreadable(Match value, Exception fault)
    {
        var (key, text, type) = (value.Groups["key"].Value, value.Groups["value"].Value, value.Groups["type"].Value);
        if (type.Contains("System.Boolean", StringComparison.Ordinal))
            return $"{key} is '{text}': allowed are true and false.";
        return type.Contains("System.Int", StringComparison.Ordinal) ? $"{key} is '{text}': allowed is a whole number." : $"{key}: {fault.Message}";
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
