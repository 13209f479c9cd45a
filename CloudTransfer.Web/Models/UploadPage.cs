using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;

namespace CloudTransfer.Web.Models;

/// <summary>The upload page.</summary>
/// <param name="MaxBytes">The maximum size in bytes of a transfer, for the script.</param>
/// <param name="MaxFiles">The maximum number of files of a transfer, for the script.</param>
/// <param name="MaxThumbnails">The maximum number of thumbnails of a transfer, for the script.</param>
/// <param name="MaxRequest">The maximum size in bytes of a request, for the script; null for no limit.</param>
/// <param name="Lifetimes">The lifetimes to choose from, shortest first.</param>
/// <param name="Base">The base URL for the examples for terminals, with a trailing slash.</param>
public sealed record UploadPage(long MaxBytes, int MaxFiles, int MaxThumbnails, long? MaxRequest, IReadOnlyList<Lifetime> Lifetimes, string Base)
{
    /// <summary>The submitted values if one of them is not valid.</summary>
    public FilledForm Filled { get; init; } = FilledForm.Empty;

    /// <summary>What can be asked for by mail; null where it is not offered.</summary>
    public MailFields? Mail { get; init; }

    /// <summary>What the person who looks at it uses and may use; null without a quota.</summary>
    public SpaceUsed? Space { get; init; }

    /// <summary>How many bytes more the person may keep, for the script; null without a quota.</summary>
    public long? Left { get; init; }

    /// <summary>The maximum size of a transfer as text: <c>10 GB</c>.</summary>
    public string MaxSize => new ByteSize(MaxBytes).ToLimit();

    /// <summary>The maximum number of files of a transfer as text: <c>100,000 files</c>.</summary>
    public string FileLimit => Count.Of(MaxFiles, "file");

    /// <summary>The default lifetime.</summary>
    public Lifetime Default => Lifetimes.Single(lifetime => lifetime.IsDefault);

    /// <summary>Whether a lifetime is selected: the submitted one, otherwise the default.</summary>
    public bool IsChosen(Lifetime lifetime) => Lifetimes.Any(choice => string.Equals(choice.Value, Filled.Expires, StringComparison.Ordinal))
        ? string.Equals(lifetime.Value, Filled.Expires, StringComparison.Ordinal)
        : lifetime.IsDefault;

    /// <summary>Creates the page from the configuration.</summary>
    public static UploadPage From(UploadOptions upload, TransfersOptions transfers, string address) =>
        new(upload.MaxBytes.Bytes, upload.MaxFiles, upload.MaxThumbnails, upload.MaxRequestBytes?.Bytes, Lifetime.Choices(transfers), address);
}

/// <summary>What the page says of mail.</summary>
/// <param name="MaxRecipients">The maximum number of recipients.</param>
/// <param name="NeedsProof">Whether the sender's address is needed, and proved by a code.</param>
public sealed record MailFields(int MaxRecipients, bool NeedsProof);

/// <summary>A lifetime that a sender can choose.</summary>
/// <param name="Value">The value of the form field: <c>7d</c>.</param>
/// <param name="Text">The text of the option: <c>7 days</c>.</param>
/// <param name="IsDefault">Whether it is the default.</param>
public sealed record Lifetime(string Value, string Text, bool IsDefault)
{
    /// <summary>The text of the option when it is counted from now: <c>In 7 days from now</c>.</summary>
    public string FromNow => Value is TransferTerms.Forever ? "Never" : $"In {Text} from now";

    private static readonly string[] Common = ["1h", "12h", "1d", "3d", "7d", "14d", "30d", "90d", "365d"];

    /// <summary>The common lifetimes that the configuration allows, and the configured ones, shortest first.</summary>
    internal static IReadOnlyList<Lifetime> Choices(TransfersOptions transfers) =>
    [
        .. Common
            .Select(text => Duration.TryParse(text, out var duration) ? duration : throw new FormatException(text))
            .Append(transfers.DefaultLifetime)
            .Append(transfers.MaxLifetime)
            .Where(duration => duration.Value <= transfers.MaxLifetime.Value)
            .DistinctBy(duration => duration.Value)
            .OrderBy(duration => duration.Value)
            .Select(duration => From(duration, duration == transfers.DefaultLifetime)),
        .. transfers.AllowForever ? [new Lifetime(TransferTerms.Forever, TransferTerms.Forever, IsDefault: false)] : Array.Empty<Lifetime>(),
    ];

    private static Lifetime From(Duration duration, bool isDefault) => new(duration.ToExact(), duration.ToString(), isDefault);
}

/// <summary>The submitted values, so that a mistake does not lose them. Passwords are not shown again.</summary>
/// <param name="Title">The title.</param>
/// <param name="Sender">The sender's name.</param>
/// <param name="Message">The message.</param>
/// <param name="Expires">The chosen lifetime; empty for none.</param>
/// <param name="Downloads">The limit.</param>
/// <param name="Wrong">Why a value is not valid, and what to do; null for none.</param>
public sealed record FilledForm(string Title, string Sender, string Message, string Expires, string Downloads, string? Wrong)
{
    /// <summary>The addresses of the recipients.</summary>
    public string Recipients { get; private init; } = "";

    /// <summary>The sender's own address.</summary>
    public string Email { get; private init; } = "";

    /// <summary>When the sender is told of downloads; empty for the default.</summary>
    public string Notify { get; private init; } = "";

    /// <summary>Whether mail was asked for.</summary>
    public bool HasMail => Recipients.Length > 0 || Email.Length > 0;

    /// <summary>An empty form.</summary>
    public static readonly FilledForm Empty = new("", "", "", "", "", null);

    internal static FilledForm From(RefusedForm form, string wrong) => new(
        form.Asked.Title ?? "", form.Asked.From ?? "", form.Asked.Message ?? "", form.Asked.Expires ?? "", form.Asked.Downloads ?? "",
        form.HadFiles ? $"{wrong} Then choose the files again." : wrong)
    {
        Recipients = form.Asked.Mail?.Recipients ?? "",
        Email = form.Asked.Mail?.Email ?? "",
        Notify = form.Asked.Mail?.Notify ?? "",
    };
}
