using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Archives;

/// <summary>Where a position in the contents of all files, joined in their order, is in the zip.</summary>
/// <param name="Index">The number of the file that it belongs to, from 0.</param>
/// <param name="OffsetInFile">How many bytes of that file come before it.</param>
/// <param name="OffsetInZip">How many bytes of the zip come before it.</param>
/// <param name="Left">How many bytes of that file there are from it on, at least 1; then comes another file.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentPosition(int Index, long OffsetInFile, long OffsetInZip, long Left);
