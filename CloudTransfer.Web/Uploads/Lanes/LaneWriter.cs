using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// Takes the next bytes of a lane and puts every one at its final place, with the CRC-32 of each file's piece. For the
/// holder of the lane's lock alone.
/// </summary>
internal sealed class LaneWriter
{
    private readonly Lane _lane;
    private readonly ContentLayout _layout;
    private readonly Upload _file;
    private readonly int _firstFile;
    private readonly uint[] _crcs;
    private int _reached;

    public LaneWriter(Lane lane, ContentLayout layout, Upload file)
    {
        (_lane, _layout, _file) = (lane, layout, file);
        (Received, PlaceEnd) = (lane.Reached.Received, lane.Reached.PlaceEnd);
        if (lane.Length == 0)
        {
            _crcs = [];
            return;
        }

        _firstFile = layout.Locate(lane.Start).Index;
        _crcs = new uint[layout.Locate(lane.End - 1).Index - _firstFile + 1];
        _reached = lane.Reached.Crcs.Length;
        lane.Reached.Crcs.CopyTo(_crcs);
    }

    /// <summary>How many of the lane's bytes have come.</summary>
    public long Received { get; private set; }

    /// <summary>How many are still to come.</summary>
    public long Left => _lane.Length - Received;

    /// <summary>Where in the stored object the next lane begins, or where it ends.</summary>
    public long Last => _layout.PlaceOf(_lane.End);

    private long PlaceEnd { get; set; }

    /// <summary>Up to where the stored object needs space for the next bytes; with the last of them, for what follows the lane, too.</summary>
    public long EndAfter(long bytes) =>
        bytes == Left ? Last : Math.Min(Last, _layout.Locate(_lane.Start + Received + bytes - 1).OffsetInZip + 1);

    /// <summary>Takes bytes, no more than are <see cref="Left"/>.</summary>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var place = _layout.Locate(_lane.Start + Received);
            var piece = bytes.Slice(0, Math.Min(place.Left, bytes.Length));
            // Some clients send what was left out all the same; it is taken, and goes nowhere.
            if (!_layout.IsOmitted(place.Index))
                await KeepAsync(place, piece);
            Received += piece.Length;
            PlaceEnd = place.OffsetInZip + piece.Length;
            bytes = bytes.Slice(piece.Length);
        }
    }

    private async ValueTask KeepAsync(ContentPosition place, ReadOnlySequence<byte> piece)
    {
        var file = place.Index - _firstFile;
        await _file.WriteAsync(place.OffsetInZip, piece);
        _crcs[file] = Crc32.Append(_crcs[file], piece);
        _reached = file + 1;
        if (!_file.IsRewritable && piece.Length == place.Left)
            await WriteHeadersAsync(place.Index);
    }

    // The headers of a file that has come and of the empty ones behind it, as far as this lane alone knows them: what another lane
    // brings, or what stands behind a file that may be left out, is for who seals.
    private async ValueTask WriteHeadersAsync(int file)
    {
        if (_layout.Zip is not { } zip)
            return;
        var isWhole = zip.ContentOffset(file) >= _lane.Start && !(zip.ContentOffset(file) == _lane.Start && _lane.Number > 0);
        if (isWhole && _layout.HasOwnHeader(file))
            await StoredZip.WriteHeaderAsync(_file, zip.Entries[file] with { Crc32 = _crcs[file - _firstFile] });
        for (var next = file + 1; next < zip.Entries.Count && zip.Entries[next].Size == 0; next++)
        {
            if (_layout.HasOwnHeader(next))
                await StoredZip.WriteHeaderAsync(_file, zip.Entries[next]);
        }
    }

    /// <summary>Makes what was written durable; answers how far the lane is then, and the pieces to record with it.</summary>
    public async Task<(Checkpoint Reached, IReadOnlyList<UploadPiece> Pieces)> FlushAsync(bool broken)
    {
        var pieces = await _file.FlushAsync();
        return (_layout.Pass(_lane, new Checkpoint(Received, PlaceEnd, _crcs.AsMemory(0, _reached), broken)), pieces);
    }
}
