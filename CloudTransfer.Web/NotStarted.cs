using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web;

/// <summary>Why the server does not start, for who set it up: one sentence that says what to change.</summary>
internal static partial class NotStarted
{
    /// <summary>The code with which the process ends.</summary>
    public const int ExitCode = 1;

    /// <summary>The sentence; null for what is a fault of the program, whose stack then tells more.</summary>
    public static string? Reason(Exception fault) => fault switch
    {
        // Where the first key is made or read.
        CryptographicException { InnerException: { } inner } => Reason(inner),
        OptionsValidationException wrong => string.Join(' ', wrong.Failures.Select(Sentence)),
        InvalidOperationException { InnerException: FormatException wrong } => $"{Key(fault.Message)}: {wrong.Message}",
        IOException { InnerException: AddressInUseException } => $"{fault.Message.TrimEnd('.')}: end the program that has it, or choose another with --urls=http://localhost:8081.",
        SetupException or FormatException or IOException or UnauthorizedAccessException => fault.Message,
        _ => null,
    };

    // Around it is what the framework says of classes and members.
    private static string Sentence(string failure) => ValidationError().Match(failure) is { Success: true } match ? match.Groups["sentence"].Value : failure;

    private static string Key(string message) => ConversionError().Match(message) is { Success: true } match ? match.Groups["key"].Value : message;

    [GeneratedRegex("with the error: '(?<sentence>.*)'\\.$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex ValidationError();

    [GeneratedRegex(" at '(?<key>[^']+)' to type ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConversionError();
}
