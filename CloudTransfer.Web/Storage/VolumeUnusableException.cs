namespace CloudTransfer.Web.Storage;

/// <summary>
/// A part of the volume may not be read or written: it belongs to another user, or its file system has become read-only.
/// </summary>
/// <param name="message">The sentence that operators read, which says what to do.</param>
public sealed class VolumeUnusableException(string message) : IOException(message);
