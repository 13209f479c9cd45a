using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Archives;

/// <summary>The position in the zip of an offset into the concatenated contents of all files.</summary>
/// <param name="Index">The index of the file.</param>
/// <param name="OffsetInFile">The offset in the file, in bytes.</param>
/// <param name="OffsetInZip">The offset in the zip, in bytes.</param>
/// <param name="Left">The number of bytes from here to the end of the file, at least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentPosition(int Index, long OffsetInFile, long OffsetInZip, long Left);
