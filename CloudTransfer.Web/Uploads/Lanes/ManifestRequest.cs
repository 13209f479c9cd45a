using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json.Serialization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>A manifest as a client writes it, in JSON. All of it may be absent or wrong.</summary>
/// <param name="Files">The files, in the order in which their contents are joined, and the empty folders.</param>
/// <param name="Message">A message to the recipient.</param>
/// <param name="Expires">How long the transfer shall live once it is complete, such as 7d or 12h, or until when, such as 2031-12-31.</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that recipients must know.</param>
/// <param name="Lanes">In how many requests at once the client would send it.</param>
/// <param name="Title">What the transfer is called, in one line of at most 100 characters.</param>
/// <param name="From">By whom it is sent, in one line of at most 100 characters, as the sender says; it is not verified.</param>
/// <param name="Recipients">The addresses to which it is sent by mail once it is complete, where this server sends mail.</param>
/// <param name="Email">The sender's own address, for answers and notices.</param>
/// <param name="Notify">When the sender is told of downloads: first, each or never.</param>
public sealed record ManifestRequest(
    ManifestFiles? Files, string? Message = null, string? Expires = null, int? Downloads = null, string? Password = null, int? Lanes = null,
    string? Title = null, string? From = null, IReadOnlyList<string?>? Recipients = null, string? Email = null, string? Notify = null)
{
    /// <summary>What the sender asks for besides the files.</summary>
    [JsonIgnore]
    public TermsRequest Terms => new(Message, Expires, Downloads?.ToString(CultureInfo.InvariantCulture), Password, Title, From)
    {
        Mail = new MailRequest(Recipients is null ? null : string.Join(',', Recipients), Email, Notify),
    };
}

/// <summary>One file of a manifest as a client writes it.</summary>
/// <param name="Path">Its path. One that ends in a slash is a folder's, in which there may be nothing.</param>
/// <param name="Size">How many bytes it has; nothing or 0 for a folder.</param>
/// <param name="LastModified">When it was changed last, with the offset of the clock that receivers without time zones are to see, such as 2031-07-01T09:30:00+02:00; now where the client does not say.</param>
public sealed record ManifestFile(string? Path, long? Size = null, DateTimeOffset? LastModified = null)
{
    /// <summary>Whether it is a folder.</summary>
    [JsonIgnore]
    public bool IsFolder => Path?.TrimEnd() is [.., '/' or '\\'];
}

/// <summary>The files of a manifest: no more are kept in memory than it takes to know that they are too many.</summary>
/// <param name="mostKept">How many these are.</param>
public sealed class ManifestFiles(int mostKept) : Collection<ManifestFile?>
{
    /// <summary>Makes one for as many files as any server may take.</summary>
    public ManifestFiles()
        : this(UploadOptions.MostFiles + 1)
    {
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, ManifestFile? item)
    {
        if (index < mostKept)
            base.InsertItem(index, item);
    }
}
