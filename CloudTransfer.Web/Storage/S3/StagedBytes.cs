namespace CloudTransfer.Web.Storage.S3;

/// <summary>Bytes of a part that is not sent, which lie in an object of the bucket.</summary>
/// <param name="Start">Where they begin in the part.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Key">The object.</param>
/// <param name="From">Where they begin in the object.</param>
internal sealed record StagedBytes(long Start, long Length, string Key, long From);
