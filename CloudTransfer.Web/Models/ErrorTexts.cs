using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>Words errors for people, by the texts in Resources/Errors.resx. The keys and the placeholders are explained there.</summary>
internal static partial class ErrorTexts
{
    private static readonly ResourceManager Texts = new("CloudTransfer.Web.Resources.Errors", typeof(ErrorTexts).Assembly);

    /// <summary>What happened and what to do, in one line.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="home">Where the server is reached; ends in a slash.</param>
    /// <param name="isUpload">Whether a person at a terminal was sending something.</param>
    public static string Line(Error error, string home = "/", bool isUpload = false) =>
        (isUpload ? Find(error, ".upload", home) : null) ?? Find(error, "", home) ?? throw new InvalidOperationException($"The error '{error}' has no text.");

    /// <summary>What happened, on a page that says in its own place what to do.</summary>
    public static string OnPage(Error error) => Find(error, ".page", "/") ?? Line(error);

    /// <summary>A text that belongs to no error of its own.</summary>
    public static string Get(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"There is no text '{key}'.");

    private static string? Find(Error error, string variant, string home) =>
        Texts.GetString(ErrorCatalog.NameOf(error.Code) + variant, CultureInfo.CurrentUICulture) is { } text ? Fill(text, error, home) : null;

    private static string Fill(string text, Error error, string home) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (match.Groups["other"].Success)
            return Fill(Get(match.Groups["other"].Value), error, home);
        return string.Equals(name, "home", StringComparison.Ordinal) ? home : Write(ValueOf(error, name), match.Groups["format"].Value);
    });

    private static object ValueOf(Error error, string name)
    {
        foreach (var (known, value) in error.Arguments)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
                return value;
        }

        throw new InvalidOperationException($"The error '{error}' has no argument '{name}'.");
    }

    private static string Write(object value, string format) => (value, format) switch
    {
        // Of a condition, the words that hold where it is true.
        (bool holds, _) => holds ? format : "",
        (long bytes, "bytes") => new ByteSize(bytes).ToLimit(),
        (long number, "files") => Count.Of(number, "file"),
        (TimeSpan time, "duration") => new Duration(time).ToString(),
        (TimeSpan time, "option") => Option(time),
        (TimeSpan time, "minutes") => ((int)time.TotalMinutes).ToString(CultureInfo.InvariantCulture),
        (TimeSpan time, "in") => Moment.From(DateTimeOffset.UnixEpoch + time, DateTimeOffset.UnixEpoch).Relative,
        (DateTimeOffset at, "moment") => Moment.From(at, at).Exact,
        (DateTimeOffset at, "utc") => Moment.From(at, at).Machine,
        (_, "") => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        _ => throw new InvalidOperationException($"A {value.GetType().Name} has no format '{format}'."),
    };

    // As a sender may write it: 30d.
    private static string Option(TimeSpan value) => value switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => $"{value.Days}d",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => $"{(long)value.TotalHours}h",
        _ => $"{(long)value.TotalSeconds}s",
    };

    [GeneratedRegex(@"\{(?:@(?<other>[a-z_.]+)|(?<name>[a-z]+)(?::(?<format>[^{}]*))?)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
