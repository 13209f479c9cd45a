using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>A store of which the product knows only that it is none on the volume.</summary>
internal sealed class ElsewhereStore(IObjectStore store) : IObjectStore
{
    public string Location => "elsewhere";

    public bool ReadsIncoming => store.ReadsIncoming;

    public TimeSpan ListInterval => store.ListInterval;

    public ValueTask<StoredObject?> OpenAsync(StoredId id, CancellationToken cancel) => store.OpenAsync(id, cancel);

    public ValueTask<StoredObject?> OpenIncomingAsync(StoredId id, CancellationToken cancel) => store.OpenIncomingAsync(id, cancel);

    public ValueTask<Upload> BeginAsync(StoredId id, long atMost, CancellationToken cancel) => store.BeginAsync(id, atMost, cancel);

    public ValueTask<Upload?> ReopenAsync(StoredId id, CancellationToken cancel) => store.ReopenAsync(id, cancel);

    public ValueTask<long?> DeleteAsync(StoredId id, CancellationToken cancel) => store.DeleteAsync(id, cancel);

    public IAsyncEnumerable<StoredId> ListIncomingAsync(CancellationToken cancel) => store.ListIncomingAsync(cancel);

    public IAsyncEnumerable<ObjectGroup> ListAsync(CancellationToken cancel) => store.ListAsync(cancel);

    public ValueTask ProbeAsync(CancellationToken cancel) => store.ProbeAsync(cancel);

    public (long Free, long Total) Space() => store.Space();
}
