using System.Data.Common;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Room;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// The room of one upload: asked of the ledger first, then taken from the file system. Where the length is known, all of it
/// before the first byte; elsewhere in pieces that grow with what has come.
/// </summary>
/// <remarks>Disposing it ends the upload's file, and gives the room back unless a transfer has taken its place.</remarks>
internal sealed class Reservation(Ledger ledger, UploadUnderWay upload, IncomingFile file) : IAsyncDisposable
{
    private const long FirstPiece = 1 << 20, LargestPiece = 256 << 20;

    // Below it, counting a promise and what came of it both for a moment costs less than a transaction.
    private const long Small = 4 << 20;

    private long _bytes;
    private bool _isBegun, _isKept;

    /// <summary>The file that the room is for.</summary>
    public IncomingFile File => file;

    /// <summary>Keeps room for exactly so many bytes.</summary>
    /// <exception cref="RefusedException">There is none for them.</exception>
    /// <exception cref="VolumeFullException">The file system has none for them.</exception>
    public async Task ReserveAsync(long bytes)
    {
        var answer = await AskAsync(bytes);
        if (answer is not RoomAnswer.Kept)
            throw new RefusedException(NoRoom.For(answer));
    }

    /// <summary>Sees to it that there is room up to <paramref name="end"/>, and for some that may follow.</summary>
    /// <inheritdoc cref="ReserveAsync"/>
    public ValueTask ReachAsync(long end) => end <= _bytes ? ValueTask.CompletedTask : new(GrowAsync(end - _bytes));

    /// <summary>The row that takes the room's place is committed.</summary>
    public void Keep() => _isKept = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The bytes first: what is not counted any more must not lie there.
        file.Dispose();
        if (!_isBegun || _isKept)
            return;
        try
        {
            await ledger.ReleaseAsync(upload.Id);
        }
        catch (DbException)
        {
            // The cleaner gives back what nobody is writing.
        }
    }

    private async Task GrowAsync(long needed)
    {
        // Near the end of all room, what is needed may fit though some more does not.
        for (var piece = Math.Clamp(_bytes, FirstPiece, LargestPiece); piece > needed; piece /= 4)
        {
            if (await AskAsync(piece) is RoomAnswer.Kept)
                return;
        }

        await ReserveAsync(needed);
    }

    private async Task<RoomAnswer> AskAsync(long bytes)
    {
        var answer = await ledger.TakeAsync(upload, bytes, CancellationToken.None);
        if (answer is not RoomAnswer.Kept)
            return answer;
        _isBegun = true;
        _bytes += bytes;
        file.Reserve(_bytes);
        if (bytes > Small)
            await ledger.SettleAsync(upload.Id, CancellationToken.None);
        return answer;
    }
}
