using System.Globalization;
using System.Security.Cryptography;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>
/// Compares the bytes of an object, as they are read in order, with what the rows of its files know: the SHA-256 of each, or,
/// where that is not computed yet, its CRC-32.
/// </summary>
internal sealed class KnownChecksums(IDatabase database, StoredId id) : IDisposable
{
    private const int Page = 256;

    private readonly Queue<FileRow> _files = new();
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private FileRow? _file;
    private long _position, _left, _last = -1;
    private uint _crc;
    private bool _isLast;

    /// <summary>The first file whose bytes are not what they were, as a sentence says it; null as long as there is none.</summary>
    public string? Damage { get; private set; }

    /// <summary>Takes the bytes that follow.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0 && await NextAsync(cancel) is { } file)
        {
            var skipped = (int)Math.Clamp(file.Start + file.Size - _left - _position, 0, bytes.Length);
            var count = (int)Math.Min(_left, bytes.Length - skipped);
            var piece = bytes.Span.Slice(skipped, count);
            if (file.Sha256 is null)
                _crc = Crc32.Append(_crc, piece);
            else
                _sha256.AppendData(piece);
            _left -= count;
            _position += skipped + count;
            bytes = bytes[(skipped + count)..];
        }

        _position += bytes.Length;
    }

    /// <summary>Says that there are no more bytes.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        if (await NextAsync(cancel) is { } missing)
            Damage ??= Sentence(missing);
    }

    /// <inheritdoc/>
    public void Dispose() => _sha256.Dispose();

    // The file of which bytes are missing; null where there is none.
    private async Task<FileRow?> NextAsync(CancellationToken cancel)
    {
        while (_file is null || _left == 0)
        {
            Compare();
            if (_files.Count == 0 && !_isLast)
            {
                foreach (var row in await database.QueryAsync<FileRow>(
                    "SELECT number AS Number, start AS Start, size AS Size, crc32 AS Crc32, sha256 AS Sha256 FROM files WHERE transfer_id = @id AND number > @last ORDER BY number LIMIT @limit",
                    new { id = id.Value, last = _last, limit = Page }, cancel))
                    _files.Enqueue(row);
                _isLast = _files.Count == 0;
            }

            if (!_files.TryDequeue(out _file))
                return null;
            (_left, _last, _crc) = (_file.Size, _file.Number, 0);
        }

        return _file;
    }

    private void Compare()
    {
        if (_file is null)
            return;
        var isRight = _file.Sha256 is null ? _crc == (uint)_file.Crc32 : string.Equals(Convert.ToHexStringLower(_sha256.GetHashAndReset()), _file.Sha256, StringComparison.Ordinal);
        if (!isRight)
            Damage ??= Sentence(_file);
        _file = null;
    }

    private static string Sentence(FileRow file) => string.Create(CultureInfo.InvariantCulture, $"file {file.Number} has another checksum than it had when it came");

    private sealed record FileRow(long Number, long Start, long Size, long Crc32, string? Sha256);
}
