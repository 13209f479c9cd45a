namespace CloudTransfer.Web.Storage;

/// <summary>
/// The bytes of transfers, one object for each. It knows ids only: no name of a client's reaches it. An object arrives as an
/// upload, is sealed, is read, and is deleted; once it is sealed its bytes never change.
/// </summary>
/// <remarks>
/// What is sealed survives a crash and a loss of power; of an upload that is so what was flushed. Where there is no space left, a
/// method that writes throws <see cref="VolumeFullException"/>; where the store is away, <see cref="VolumeUnavailableException"/>;
/// where it may not be used, <see cref="VolumeUnusableException"/>. Who may write or delete is decided by <see cref="ILocks"/>.
/// </remarks>
public interface IObjectStore
{
    /// <summary>Whether all that has come of an upload can be read before it is sealed.</summary>
    bool ReadsIncoming { get; }

    /// <summary>How long to wait between two times of <see cref="ListAsync"/>, which may cost a request for each thousand objects.</summary>
    TimeSpan ListInterval { get; }

    /// <summary>How many deletions are worth having under way at once: one of a disk, several where each waits for a network.</summary>
    int ConcurrentDeletions { get; }

    /// <summary>Where the objects are, as a start says it: the path of a folder, or the URL of a bucket, with the setting that names it.</summary>
    string Location { get; }

    /// <summary>Opens a sealed object for reading; null when it is absent.</summary>
    ValueTask<StoredObject?> OpenAsync(StoredId id, CancellationToken cancel);

    /// <summary>
    /// Opens an object for reading though it may not be sealed; null when it is absent. What of it can be read says
    /// <see cref="StoredObject.ReadableFromAsync"/>.
    /// </summary>
    ValueTask<StoredObject?> OpenIncomingAsync(StoredId id, CancellationToken cancel);

    /// <summary>Begins an upload. Its lock is to be taken before: what nobody holds is deleted.</summary>
    /// <param name="id">The id.</param>
    /// <param name="atMost">The most bytes that it is going to have.</param>
    /// <param name="cancel">Ends the waiting.</param>
    ValueTask<Upload> BeginAsync(StoredId id, long atMost, CancellationToken cancel);

    /// <summary>Opens an upload that was kept, to write more of it; null when it is absent. Many may have it open.</summary>
    ValueTask<Upload?> ReopenAsync(StoredId id, CancellationToken cancel);

    /// <summary>Deletes an object, sealed or not. For who holds its lock, or has said by its row that it goes.</summary>
    /// <returns>How many bytes that freed; null when it was absent.</returns>
    ValueTask<long?> DeleteAsync(StoredId id, CancellationToken cancel);

    /// <summary>The ids of the uploads that are not sealed.</summary>
    IAsyncEnumerable<StoredId> ListIncomingAsync(CancellationToken cancel);

    /// <summary>All sealed objects, in groups.</summary>
    IAsyncEnumerable<ObjectGroup> ListAsync(CancellationToken cancel);

    /// <summary>Finds out, often and at little cost, whether objects can be stored.</summary>
    ValueTask ProbeAsync(CancellationToken cancel);

    /// <summary>Free and total bytes; <see cref="long.MaxValue"/> both where the store has no bound.</summary>
    (long Free, long Total) Space();
}

/// <summary>Some of the sealed objects, which are listed together.</summary>
/// <param name="Name">What the group is called, for as long as the store exists.</param>
/// <param name="Version">Changes whenever an object of the group comes or goes; null where the store cannot tell.</param>
/// <param name="Ids">The ids of its objects, which are read after <paramref name="Version"/>.</param>
public sealed record ObjectGroup(string Name, DateTime? Version, IEnumerable<StoredId> Ids);
