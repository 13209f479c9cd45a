using System.Buffers;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// The SHA-256 of short files, computed while their bytes are at hand: reading them again would cost statements and a commit
/// each, for a few microseconds of work. That of longer ones would hold up the socket; it is computed after sealing.
/// </summary>
internal sealed class ShortChecksum : IDisposable
{
    /// <summary>The size of the longest such file, in bytes.</summary>
    public const int Longest = 64 * 1024;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;

    /// <summary>Takes the next bytes of a file.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        _size += bytes.Length;
        if (_size > Longest)
            return;
        foreach (var segment in bytes)
            _sha256.AppendData(segment.Span);
    }

    /// <summary>The file's checksum in hexadecimal, null where it was too long; the next bytes are another file's.</summary>
    public string? End()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _sha256.GetHashAndReset(hash);
        var isShort = _size <= Longest;
        _size = 0;
        return isShort ? Convert.ToHexStringLower(hash) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _sha256.Dispose();
}
