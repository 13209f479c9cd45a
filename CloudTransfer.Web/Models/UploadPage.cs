using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;

namespace CloudTransfer.Web.Models;

/// <summary>The upload page.</summary>
/// <param name="MaxBytes">The most that one transfer may hold, in bytes, for the script.</param>
/// <param name="MaxFiles">The most files of one transfer, for the script.</param>
/// <param name="MaxThumbnails">The most thumbnails of one transfer, for the script.</param>
/// <param name="MaxRequest">The most bytes of one request, for the script; null for no limit.</param>
/// <param name="Lifetimes">How long a transfer may live, shortest first.</param>
/// <param name="Base">Where the server is reached, for the terminal; ends in a slash.</param>
public sealed record UploadPage(long MaxBytes, int MaxFiles, int MaxThumbnails, long? MaxRequest, IReadOnlyList<Lifetime> Lifetimes, string Base)
{
    /// <summary>What was filled in, where something was wrong in it.</summary>
    public FilledForm Filled { get; init; } = FilledForm.Empty;

    /// <summary>The most that one transfer may hold, in words: <c>10 GB</c>.</summary>
    public string MaxSize => new ByteSize(MaxBytes).ToLimit();

    /// <summary>The most files of one transfer, in words: <c>100,000 files</c>.</summary>
    public string FileLimit => Count.Of(MaxFiles, "file");

    /// <summary>The lifetime that holds where none is chosen.</summary>
    public Lifetime Default => Lifetimes.Single(lifetime => lifetime.IsDefault);

    /// <summary>Whether a lifetime is the one that was chosen before, else the default.</summary>
    public bool IsChosen(Lifetime lifetime) => Lifetimes.Any(choice => string.Equals(choice.Value, Filled.Expires, StringComparison.Ordinal))
        ? string.Equals(lifetime.Value, Filled.Expires, StringComparison.Ordinal)
        : lifetime.IsDefault;

    /// <summary>Shapes what the configuration allows.</summary>
    public static UploadPage From(UploadOptions upload, TransfersOptions transfers, string address) =>
        new(upload.MaxBytes.Bytes, upload.MaxFiles, upload.MaxThumbnails, upload.MaxRequestBytes?.Bytes, Lifetime.Choices(transfers), address);
}

/// <summary>A lifetime that a sender may choose.</summary>
/// <param name="Value">What the form sends: <c>7d</c>.</param>
/// <param name="Text">What the sender reads: <c>7 days</c>.</param>
/// <param name="IsDefault">Whether it holds where none is chosen.</param>
public sealed record Lifetime(string Value, string Text, bool IsDefault)
{
    /// <summary>When that is, counted from now: <c>In 7 days from now</c>.</summary>
    public string FromNow => Value is TransferTerms.Forever ? "Never" : $"In {Text} from now";

    private static readonly string[] Usual = ["1h", "12h", "1d", "3d", "7d", "14d", "30d", "90d", "365d"];

    /// <summary>The usual ones that the configuration allows, and its own, shortest first.</summary>
    internal static IReadOnlyList<Lifetime> Choices(TransfersOptions transfers) =>
    [
        .. Usual
            .Select(text => Duration.TryParse(text, out var duration) ? duration : throw new FormatException(text))
            .Append(transfers.DefaultLifetime)
            .Append(transfers.MaxLifetime)
            .Where(duration => duration.Value <= transfers.MaxLifetime.Value)
            .DistinctBy(duration => duration.Value)
            .OrderBy(duration => duration.Value)
            .Select(duration => From(duration, duration == transfers.DefaultLifetime)),
        .. transfers.AllowForever ? [new Lifetime(TransferTerms.Forever, TransferTerms.Forever, IsDefault: false)] : Array.Empty<Lifetime>(),
    ];

    private static Lifetime From(Duration duration, bool isDefault)
    {
        var seconds = (long)duration.Value.TotalSeconds;
        var value = seconds switch
        {
            _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
            _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
            _ => $"{seconds}s",
        };
        return new Lifetime(value, duration.ToString(), isDefault);
    }
}

/// <summary>What a sender filled in before, so that a slip costs no typing. A password is typed anew.</summary>
/// <param name="Title">The title.</param>
/// <param name="Sender">By whom it is sent.</param>
/// <param name="Message">The message.</param>
/// <param name="Expires">The lifetime that was chosen; empty for none.</param>
/// <param name="Downloads">The limit.</param>
/// <param name="Wrong">What is wrong, and what to do; null for nothing.</param>
public sealed record FilledForm(string Title, string Sender, string Message, string Expires, string Downloads, string? Wrong)
{
    /// <summary>Nothing yet.</summary>
    public static readonly FilledForm Empty = new("", "", "", "", "", null);

    internal static FilledForm From(RefusedForm form, string wrong) => new(
        form.Asked.Title ?? "", form.Asked.From ?? "", form.Asked.Message ?? "", form.Asked.Expires ?? "", form.Asked.Downloads ?? "",
        form.HadFiles ? $"{wrong} Then choose the files again." : wrong);
}
