namespace CloudTransfer.Web.Storage;

/// <summary>The documents of the Data Protection key ring, which all replicas share: each has a name, and is small.</summary>
public interface IKeyDocuments
{
    /// <summary>Where they are, as the log says it.</summary>
    string Location { get; }

    /// <summary>The contents of all of them.</summary>
    IReadOnlyList<byte[]> All();

    /// <summary>Adds a document: all of it durably, or, where that fails, none.</summary>
    /// <exception cref="VolumeFullException">There is no space for it.</exception>
    void Add(string name, ReadOnlyMemory<byte> content);
}
