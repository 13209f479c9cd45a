namespace CloudTransfer.Web.Storage;

/// <summary>The documents of the Data Protection key ring, which all replicas share: each has a name, and is small.</summary>
public interface IKeyDocuments
{
    /// <summary>Where they are, as the log says it.</summary>
    string Location { get; }

    /// <summary>All of them.</summary>
    IReadOnlyList<KeyDocument> All();

    /// <summary>Adds a document: all of it durably, or, where that fails, none.</summary>
    /// <exception cref="VolumeFullException">There is no space for it.</exception>
    void Add(string name, ReadOnlyMemory<byte> content);
}

/// <summary>A document of the key ring.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">Its XML, in UTF-8.</param>
public sealed record KeyDocument(string Name, byte[] Content);
