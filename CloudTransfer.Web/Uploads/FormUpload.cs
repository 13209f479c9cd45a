using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Multipart;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// A form: its files, wherever they stand, and the text fields title, from, message, expires, downloads, password,
/// recipients, email, notify and utcOffset. A folder comes as files whose names are paths, so that it needs no script.
/// </summary>
internal sealed class FormUpload(MultipartReader form, Ingest ingest, long? length, TimeProvider time)
{
    // The longest text field, a message, in UTF-8, and some more, so that one that is too long can be read and refused.
    private const int FieldBytes = 64 * 1024;
    private const int FieldsLimit = 64;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>What is asked of a form besides its bytes and files.</summary>
    public static MultipartLimits Limits(UploadOptions limits) => new() { Parts = limits.MaxFiles + FieldsLimit };

    /// <summary>Whether a body of this length can be within the limit: a form is longer than the files in it.</summary>
    public static bool MayBeWithin(long? length, UploadOptions limits) =>
        !(length > limits.MaxBytes.Bytes + limits.MaxBytes.Bytes / 16 + FieldsLimit * FieldBytes);

    /// <summary>The terms in it, as far as it is read.</summary>
    public TermsRequest Asked => new(
        _fields.GetValueOrDefault("message"), _fields.GetValueOrDefault("expires"), _fields.GetValueOrDefault("downloads"),
        _fields.GetValueOrDefault("password"), _fields.GetValueOrDefault("title"), _fields.GetValueOrDefault("from"))
    {
        Mail = new MailRequest(_fields.GetValueOrDefault("recipients"), _fields.GetValueOrDefault("email"), _fields.GetValueOrDefault("notify")),
    };

    /// <summary>Whether a file was in it, as far as it is read.</summary>
    public bool HasFiles { get; private set; }

    /// <summary>Reads the form to its end and answers the terms in it.</summary>
    public async Task<TermsRequest> ReadAsync(CancellationToken cancel)
    {
        while (await form.NextAsync(cancel) is { } part)
        {
            if (part.FileName is null)
                await ReadFieldAsync(part.Name, cancel);
            else
                await ReadFileAsync(part.FileName, cancel);
        }

        return Asked;
    }

    // A form says nothing of its files' dates. Where the sender's clock is known, receivers without time zones see its hour.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return UtcOffset.TryParse(_fields.GetValueOrDefault(UtcOffset.Field), out var offset) ? now.ToOffset(offset) : now;
    }

    private async Task ReadFieldAsync(string name, CancellationToken cancel)
    {
        var text = _fields[name] = await form.ReadTextAsync(FieldBytes, cancel);
        if (_fields.Count > FieldsLimit)
            throw new ErrorException(Error.FormFieldsTooMany(FieldsLimit));
        if (name is UtcOffset.Field && !string.IsNullOrWhiteSpace(text) && !UtcOffset.TryParse(text, out _))
            throw new ErrorException(ErrorCode.UtcOffsetNotUnderstood);
    }

    private async Task ReadFileAsync(string name, CancellationToken cancel)
    {
        var piece = await form.ReadAsync(cancel);
        // A browser sends a file input that nothing was chosen for as an empty file without a name.
        if (name.Length == 0 && piece.IsEmpty)
            return;
        HasFiles = true;
        if (!RelativePath.TryParse(name, out var path))
            throw new ErrorException(ErrorCode.FormFileNameUnusable);

        await ingest.BeginAsync(path, Now(), length ?? long.MaxValue);
        for (; !piece.IsEmpty; piece = await form.ReadAsync(cancel))
            await ingest.WriteAsync(piece);
        await ingest.EndAsync();
    }
}
