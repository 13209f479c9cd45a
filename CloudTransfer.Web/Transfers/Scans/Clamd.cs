using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>ClamAV's daemon, spoken to by its INSTREAM command (clamd(8)): a stream of chunks, and one line back.</summary>
public sealed class Clamd(IOptions<ScanOptions> options)
{
    private const int Piece = 128 * 1024, LongestAnswer = 4096;

    // A chunk is taken at once or never; looking through an archive may take a while.
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(30), AnswerWithin = TimeSpan.FromMinutes(5);

    /// <summary>Has a part of a stored object looked through.</summary>
    /// <param name="stored">The object.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="length">Its length in bytes; at most <see cref="ScanOptions.MaxBytes"/> of them are shown.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>What was found, as ClamAV calls it; null for nothing.</returns>
    /// <exception cref="ScannerException">It cannot be reached, or does not scan the file.</exception>
    public async Task<string?> FindAsync(StoredObject stored, long start, long length, CancellationToken cancel)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(SendWithin);
            using var socket = await ConnectAsync(limit.Token);
            var isTaken = await TrySendAsync(socket, stored, start, Math.Min(length, options.Value.MaxBytes.Bytes), limit);
            limit.CancelAfter(AnswerWithin);
            var answer = await AnswerAsync(socket, limit.Token);
            return isTaken || answer.Length > 0 ? Read(answer) : throw new ScannerException(ScannerFailure.Disconnected);
        }
        catch (SocketException fault)
        {
            throw new ScannerException(ScannerFailure.Unreachable, fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new ScannerException(ScannerFailure.TimedOut, fault);
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var address = new Uri(options.Value.ClamAv!);
        var isLocal = string.Equals(address.Scheme, "unix", StringComparison.Ordinal);
        var socket = isLocal ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isLocal)
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.LocalPath), cancel);
            else
                await socket.ConnectAsync(address.Host, address.Port, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // It hangs up on what it does not want, having said why.
    private static async Task<bool> TrySendAsync(Socket socket, StoredObject stored, long start, long length, CancellationTokenSource limit)
    {
        try
        {
            await SendAsync(socket, stored, start, length, limit);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task SendAsync(Socket socket, StoredObject stored, long start, long length, CancellationTokenSource limit)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(sizeof(int) + Piece);
        try
        {
            stored.Expect(start, length);
            await WriteAsync(socket, "zINSTREAM\0"u8.ToArray(), limit.Token);
            for (long sent = 0; sent < length;)
            {
                limit.CancelAfter(SendWithin);
                var wanted = (int)Math.Min(Piece, length - sent);
                // A store may answer at once, and requests need the thread between two pieces.
                await Task.Yield();
                var read = await stored.ReadAsync(chunk.AsMemory(sizeof(int), wanted), start + sent, limit.Token);
                if (read == 0)
                    throw new EndOfStreamException();
                BinaryPrimitives.WriteInt32BigEndian(chunk, read);
                await WriteAsync(socket, chunk.AsMemory(0, sizeof(int) + read), limit.Token);
                sent += read;
            }

            // A chunk without a byte is the end.
            await WriteAsync(socket, new byte[sizeof(int)], limit.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static async Task WriteAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, cancel)..];
    }

    private static async Task<string> AnswerAsync(Socket socket, CancellationToken cancel)
    {
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), cancel) is > 0 and var more)
            length += more;
        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    // "stream: OK", "stream: Eicar-Test-Signature FOUND", "INSTREAM size limit exceeded. ERROR"
    private static string? Read(string answer) => answer.Split(": ", 2) switch
    {
        [_, "OK"] => null,
        [_, var found] when found.EndsWith(" FOUND", StringComparison.Ordinal) => found[..^" FOUND".Length],
        _ => throw new ScannerException(ScannerFailure.Refused) { Answer = answer },
    };
}
