using CloudTransfer.Web.Hosting.Sending;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Bytes that a receiver may have: a whole stored object, or one file's range of it. Its tag is made of the id, so
/// that it is the same on every replica and after a restart; the bytes under an id never change.
/// </summary>
/// <param name="stored">The stored object, open for reading.</param>
/// <param name="start">Where the content begins in it.</param>
public class StoredContent(StoredObject stored, long start) : IDisposable
{
    /// <summary>What all of a transfer is called on a ticket.</summary>
    public const string Whole = "all";

    /// <summary>The transfer it is of.</summary>
    public required StoredId Transfer { get; init; }

    /// <summary>The recipient by whose link it is downloaded; null for the transfer's own.</summary>
    public StoredId? Recipient { get; init; }

    /// <summary>The other transfers that it is of.</summary>
    public IReadOnlyList<StoredId> Others { get; init; } = [];

    /// <summary>What of it, for tickets: <see cref="Whole"/>, the file's number, or what a part of it is called.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it is a zip of some of the transfer's files.</summary>
    public bool IsSelection { get; init; }

    /// <summary>How many of the transfer's files it has.</summary>
    public required int FileCount { get; init; }

    /// <summary>How many of its bytes are those of files.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Whether it is all of a transfer.</summary>
    public required DownloadKind Kind { get; init; }

    /// <summary>The name to save it under.</summary>
    public required string Name { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Its strong entity tag, in quotes.</summary>
    public required string Tag { get; init; }

    /// <summary>When it was last modified, in whole seconds as HTTP has them.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>All of a transfer; null when its bytes are gone.</summary>
    public static async ValueTask<StoredContent?> OpenAsync(IObjectStore store, Transfer transfer, CancellationToken cancel) => await store.OpenAsync(transfer.Id, cancel) is { } stored
        ? new StoredContent(stored, 0)
        {
            Transfer = transfer.Id,
            Recipient = transfer.Recipient,
            Label = Whole,
            FileCount = transfer.FileCount,
            FileBytes = transfer.Size,
            Kind = DownloadKind.All,
            Name = DownloadFileName.Of(transfer.Name),
            Length = transfer.Stored,
            Tag = $"\"{transfer.Link}\"",
            Modified = WholeSeconds(transfer.Created),
        }
        : null;

    /// <summary>One file of a transfer; null when its bytes are gone.</summary>
    public static async ValueTask<StoredContent?> OpenAsync(IObjectStore store, Transfer transfer, TransferFile file, CancellationToken cancel) =>
        Of(await store.OpenAsync(transfer.Id, cancel), transfer, file);

    /// <summary>One file of a transfer that has come before the rest; null when its bytes are gone. Its tag will stay the same.</summary>
    public static async ValueTask<StoredContent?> OpenIncomingAsync(IObjectStore store, Transfer transfer, TransferFile file, CancellationToken cancel) =>
        Of(await store.OpenIncomingAsync(transfer.Id, cancel), transfer, file);

    /// <summary>One file of a transfer, to be looked at; null when its bytes are gone.</summary>
    public static async ValueTask<StoredContent?> OpenPreviewAsync(IObjectStore store, Transfer transfer, TransferFile file, CancellationToken cancel) =>
        Of(await store.OpenAsync(transfer.Id, cancel), transfer, file, DownloadKind.Preview);

    private static StoredContent? Of(StoredObject? opened, Transfer transfer, TransferFile file, DownloadKind kind = DownloadKind.File) => opened is { } stored
        ? new StoredContent(stored, file.Start)
        {
            Transfer = transfer.Id,
            Recipient = transfer.Recipient,
            // The only file is the whole: both are the same bytes, and one download.
            Label = transfer.IsArchive ? $"{file.Number}" : Whole,
            FileCount = 1,
            FileBytes = file.Size,
            Kind = kind,
            Name = DownloadFileName.Of(file.Name),
            Length = file.Size,
            Tag = $"\"{transfer.Link}-{file.Number}\"",
            Modified = WholeSeconds(transfer.Created),
        }
        : null;

    /// <summary>Reads some of it, at least one byte.</summary>
    /// <param name="into">Where the bytes go; not empty.</param>
    /// <param name="offset">The first byte, from the content's start.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EndOfStreamException">The stored object is shorter than its row says.</exception>
    internal virtual ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel) => ReadStoredAsync(into, start + offset, cancel);

    /// <summary>The range of a file that some of it is; null where it is none.</summary>
    /// <param name="offset">The first byte, from the content's start.</param>
    /// <param name="count">How many bytes.</param>
    internal virtual FileSegment? SegmentOfFile(long offset, int count) => stored.File is { } file ? new FileSegment(file, start + offset, count) : null;

    /// <summary>Says what is going to be read in order.</summary>
    /// <param name="offset">The first byte, from the content's start.</param>
    /// <param name="count">How many bytes.</param>
    internal virtual void Expect(long offset, long count) => stored.Expect(start + offset, count);

    /// <summary>Reads some of the stored object, at least one byte.</summary>
    /// <param name="into">Where the bytes go; not empty.</param>
    /// <param name="offset">The first byte, from the stored object's start.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EndOfStreamException">The stored object is shorter than its row says.</exception>
    protected ValueTask<int> ReadStoredAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        var read = stored.ReadAsync(into, offset, cancel);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Some(read.Result)) : AwaitAsync(read);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        stored.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async ValueTask<int> AwaitAsync(ValueTask<int> read) => Some(await read);

    private static int Some(int read) => read > 0 ? read : throw new EndOfStreamException();

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
