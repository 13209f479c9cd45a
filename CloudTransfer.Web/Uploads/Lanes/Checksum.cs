using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// The checksum that a client sends with a request's bytes (tus 1.0.0, checksum): <c>sha1</c>, <c>sha256</c>, or
/// <c>crc32</c>, which is that of zip in 4 bytes, the highest first. Computed while the bytes pass.
/// </summary>
public sealed class Checksum : IDisposable
{
    /// <summary>The names of the algorithms, as <c>Tus-Checksum-Algorithm</c> lists them.</summary>
    public const string Algorithms = "sha1,sha256,crc32";

    private readonly byte[] _expected;
    private readonly IncrementalHash? _hash;
    private uint _crc;

    private Checksum(byte[] expected, IncrementalHash? hash) => (_expected, _hash) = (expected, hash);

    /// <summary>Parses <c>Upload-Checksum</c>; false where it is malformed, or its algorithm is not known.</summary>
    public static bool TryParse(string header, [NotNullWhen(true)] out Checksum? checksum)
    {
        checksum = null;
        var (name, value) = header.IndexOf(' ', StringComparison.Ordinal) is var space and > 0
            ? (header[..space], header[(space + 1)..].Trim())
            : (header, "");
        var (length, hash) = LengthOf(name);
        var expected = new byte[length];
        if (length == 0 || !Convert.TryFromBase64String(value, expected, out var decoded) || decoded != length)
            return false;
        checksum = new Checksum(expected, hash is { } algorithm ? IncrementalHash.CreateHash(algorithm) : null);
        return true;
    }

    /// <summary>Takes the next bytes.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        if (_hash is null)
        {
            _crc = Crc32.Append(_crc, bytes);
            return;
        }

        foreach (var segment in bytes)
            _hash.AppendData(segment.Span);
    }

    /// <summary>Whether the bytes are those that the client meant; asked once, after the last of them.</summary>
    public bool Matches()
    {
        var actual = new byte[_expected.Length];
        if (_hash is null)
            BinaryPrimitives.WriteUInt32BigEndian(actual, _crc);
        else
            _hash.GetHashAndReset(actual);
        return actual.AsSpan().SequenceEqual(_expected);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();

    private static (int Length, HashAlgorithmName? Name) LengthOf(string name) => name switch
    {
        "sha1" => (SHA1.HashSizeInBytes, HashAlgorithmName.SHA1),
        "sha256" => (SHA256.HashSizeInBytes, HashAlgorithmName.SHA256),
        "crc32" => (sizeof(uint), null),
        _ => (0, null),
    };
}
