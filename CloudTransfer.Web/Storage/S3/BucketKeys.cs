namespace CloudTransfer.Web.Storage.S3;

/// <summary>The keys of objects: <c>transfers/&lt;id&gt;</c> for sealed ones, <c>incoming/&lt;id&gt;/…</c> for what an upload needs until then.</summary>
internal static class BucketKeys
{
    /// <summary>What the keys of sealed objects begin with.</summary>
    public const string Transfers = "transfers/";

    /// <summary>What the keys of uploads under way begin with.</summary>
    public const string Incoming = "incoming/";

    /// <summary>The object that the probe asks for, which need not be there.</summary>
    public const string Probe = "ready";

    /// <summary>A sealed object, and the target of its multipart upload.</summary>
    public static string Sealed(StoredId id) => Transfers + id;

    /// <summary>What the keys of an upload begin with.</summary>
    public static string Of(StoredId id) => $"{Incoming}{id}/";

    /// <summary>The record of an upload that others go on with.</summary>
    public static string Record(StoredId id) => Of(id) + "upload.json";

    /// <summary>Says that the object of an upload is not sealed, but only its first bytes, of which parts are copied.</summary>
    public static string Front(StoredId id) => Of(id) + "front";

    /// <summary>Some staged bytes of an upload.</summary>
    public static string Staged(StoredId id, string name) => Of(id) + name;

    /// <summary>The id in a key behind its beginning; false for a key of something else.</summary>
    public static bool TryParse(string key, string beginning, out StoredId id)
    {
        var rest = key[beginning.Length..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        return StoredId.TryParse(end < 0 ? rest : rest[..end], out id);
    }
}
