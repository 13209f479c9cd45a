using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>A range of an open file, as a part of a response's body.</summary>
/// <param name="File">The file; it stays open until the range is sent.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Count">How many bytes; more than 0.</param>
public readonly record struct FileSegment(SafeFileHandle File, long Offset, int Count);
