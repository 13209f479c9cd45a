using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// Reads a multipart/form-data body (RFC 7578, RFC 2046) as it arrives. A part's content is handed out as slices
/// of the pipe's own buffers: nothing is copied and nothing grows. One caller at a time:
/// <code>
/// using var form = new MultipartReader(Request.BodyReader, boundary, limits);
/// while (await form.NextAsync(cancel) is { } part)
///     while (await form.ReadAsync(cancel) is { IsEmpty: false } piece)
///         await file.WriteAsync(piece, cancel);
/// </code>
/// Whatever is wrong with the body throws <see cref="ErrorException"/>; what is wrong with the connection
/// passes through as the pipe throws it. Disposing gives a piece that is still held back to the pipe, so that the
/// server can go on with the request; it does not complete the pipe.
/// </summary>
public sealed class MultipartReader(PipeReader body, Boundary boundary, MultipartLimits limits) : IDisposable
{
    private enum Stage { Start, Content, Delimiter, End }

    private Stage _stage = Stage.Start;
    private int _delimiterLength = boundary.Delimiter.Length;
    private int _parts;
    private (SequencePosition Consumed, SequencePosition Examined)? _held;

    /// <summary>
    /// The next part, or null after the closing boundary and the body's end. What is unread of the current part is
    /// skipped. A piece handed out before is no longer valid.
    /// </summary>
    public async ValueTask<Part?> NextAsync(CancellationToken cancel = default)
    {
        if (_stage == Stage.Start)
            await SkipPreambleAsync(cancel);
        while (_stage == Stage.Content)
            await ReadAsync(cancel);
        Release();
        if (_stage == Stage.End)
            return null;

        var part = await ReadHeadAsync(cancel);
        if (part is null)
            await SkipEpilogueAsync(cancel);
        else if (++_parts > limits.Parts)
            throw new ErrorException(Error.FormPartsTooMany(limits.Parts));
        _stage = part is null ? Stage.End : Stage.Content;
        return part;
    }

    /// <summary>
    /// The next piece of the current part's content, all that has arrived of it; empty at its end. It is valid until
    /// the next call, which also gives it back: use it up first.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlySequence<byte>> ReadAsync(CancellationToken cancel = default)
    {
        Release();
        while (_stage == Stage.Content)
        {
            var (buffer, completed) = await FillAsync(cancel);
            var length = SequenceSearch.Find(in buffer, boundary.Delimiter, out var ends);
            if (ends)
                _stage = Stage.Delimiter;
            else if (completed)
                throw Truncated();

            var piece = buffer.Slice(0, length);
            _held = (piece.End, ends ? piece.End : buffer.End);
            if (length > 0)
                return piece;
            Release();
        }

        return default;
    }

    /// <summary>
    /// The rest of the current part as text: UTF-8, a wrong byte becoming U+FFFD. Over <paramref name="maxBytes"/> it
    /// throws <see cref="ErrorException"/> as soon as that is known.
    /// </summary>
    public async ValueTask<string> ReadTextAsync(int maxBytes, CancellationToken cancel = default)
    {
        var text = ArrayPool<byte>.Shared.Rent(maxBytes);
        try
        {
            var length = 0;
            while (await ReadAsync(cancel) is { IsEmpty: false } piece)
            {
                if (piece.Length > maxBytes - length)
                    throw new ErrorException(Error.FormTextTooLong(maxBytes));
                piece.CopyTo(text.AsSpan(length));
                length += (int)piece.Length;
            }

            return Encoding.UTF8.GetString(text, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    /// <summary>A body begins with the boundary, or with text that is meant for nobody and ends at the first delimiter.</summary>
    private async ValueTask SkipPreambleAsync(CancellationToken cancel)
    {
        while (_stage == Stage.Start)
        {
            var (buffer, completed) = await FillAsync(cancel);
            var at = SequenceSearch.Find(in buffer, boundary.Opening, out var whole);
            if (at > 0)
                _stage = Stage.Content;
            else if (whole)
                (_stage, _delimiterLength) = (Stage.Delimiter, boundary.Opening.Length);
            else if (completed)
                throw Truncated();
            Release(buffer.Start, examined: _stage == Stage.Start ? buffer.End : buffer.Start);
        }

        for (var skipped = 0L; await ReadAsync(cancel) is { IsEmpty: false } piece;)
        {
            if ((skipped += piece.Length) > limits.SurroundingBytes)
                throw new ErrorException(ErrorCode.FormPreambleTooLong);
        }
    }

    /// <summary>Consumes a delimiter and the header section after it; null where the delimiter was the closing one.</summary>
    private async ValueTask<Part?> ReadHeadAsync(CancellationToken cancel)
    {
        for (var scanned = 0L; ;)
        {
            var (buffer, completed) = await FillAsync(cancel);
            var head = buffer.Slice(_delimiterLength);
            if (DelimiterLine.Closes(in head))
            {
                Release(head.GetPosition(2), examined: head.GetPosition(2));
                return null;
            }

            DelimiterLine.RequireEnd(in head);
            var unseen = head.Slice(scanned);
            scanned += SequenceSearch.Find(in unseen, "\r\n\r\n"u8, out var whole);
            if (scanned + 4 > limits.HeaderBytes)
                throw new ErrorException(Error.FormHeadersTooLong(limits.HeaderBytes));
            if (whole)
            {
                var part = Parse(head.Slice(0, scanned + 2));
                _delimiterLength = boundary.Delimiter.Length;
                Release(head.GetPosition(scanned + 4), examined: head.GetPosition(scanned + 4));
                return part;
            }

            if (completed)
                throw Truncated();
            Release(buffer.Start, examined: buffer.End);
        }
    }

    private Part Parse(in ReadOnlySequence<byte> head)
    {
        // The rest of the delimiter's own line is blank.
        var section = head.IsSingleSegment ? head.FirstSpan : head.ToArray();
        return PartHead.Parse(section[(section.IndexOf("\r\n"u8) + 2)..], limits);
    }

    private async ValueTask SkipEpilogueAsync(CancellationToken cancel)
    {
        for (var (skipped, ended) = (0L, false); !ended;)
        {
            (var buffer, ended) = await FillAsync(cancel);
            if ((skipped += buffer.Length) > limits.SurroundingBytes)
                throw new ErrorException(ErrorCode.FormEpilogueTooLong);
            Release(buffer.End, examined: buffer.End);
        }
    }

    /// <summary>Reads the pipe; until told otherwise, an exception leaves it with all of that consumed.</summary>
    private async ValueTask<(ReadOnlySequence<byte> Buffer, bool Completed)> FillAsync(CancellationToken cancel)
    {
        var result = await body.ReadAsync(cancel);
        _held = (result.Buffer.End, result.Buffer.End);
        return result.IsCanceled ? throw new OperationCanceledException("The form data is no longer wanted.") : (result.Buffer, result.IsCompleted);
    }

    private void Release()
    {
        if (_held is var (consumed, examined))
            Release(consumed, examined);
    }

    private void Release(SequencePosition consumed, SequencePosition examined)
    {
        _held = null;
        body.AdvanceTo(consumed, examined);
    }

    private static ErrorException Truncated() => new(ErrorCode.FormTruncated);
}
