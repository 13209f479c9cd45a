using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// Reads manifests: none longer than its files may need, no more files than may be sent, at a pace, and only so many bytes
/// of all of them at the same time, since a manifest is held in memory while it is read and understood.
/// </summary>
public sealed class ManifestReader
{
    // A path, its size, its time and its type; few paths are as long as they may be.
    private const long BytesPerFile = 1024, BytesBeside = 1 << 20;

    // What becomes of a byte of JSON, and of a file however short it was written.
    private const long MemoryPerByte = 3, MemoryPerFile = 64, ShortestFile = 3;

    private const long UsualMemory = 256L << 20;

    private readonly UploadOptions _limits;
    private readonly JsonSerializerOptions _json;
    private readonly TimeSpan _stalledAfter;
    private readonly TimeProvider _time;
    private readonly ManifestMemoryBudget _memory;

    /// <summary>Makes one for these limits.</summary>
    public ManifestReader(IOptions<UploadOptions> limits, IOptions<TransfersOptions> rules, TimeProvider time)
    {
        (_limits, _stalledAfter, _time) = (limits.Value, rules.Value.StalledAfter.Value, time);
        _memory = new ManifestMemoryBudget(Math.Max(UsualMemory, MemoryFor(LongestManifest)));
        _json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepNoMoreFiles } },
        };
    }

    /// <summary>The most bytes that a manifest may have.</summary>
    public long LongestManifest => BytesBeside + (BytesPerFile * _limits.MaxFiles);

    /// <summary>Reads a manifest, and holds the memory for it until <paramref name="use"/> has done with it.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="client">Who sends it.</param>
    /// <param name="use">What is done with it.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>What came of it; null where the manifests that are being read take all the memory there is for them.</returns>
    /// <exception cref="JsonException">It is no JSON, or not of this shape, or blank for the most part.</exception>
    /// <exception cref="OperationCanceledException">It came too slowly.</exception>
    public async Task<TAnswer?> ReadAsync<TAnswer>(Stream body, ClientAddress client, Func<ManifestRequest, Task<TAnswer>> use, CancellationToken cancel)
        where TAnswer : class
    {
        using var holding = _memory.Begin(client);
        try
        {
            var manifest = await ReadAsync(body, holding, cancel);
            return manifest is not null && holding.TryEndReading() ? await use(manifest) : null;
        }
        catch (OperationCanceledException) when (holding.Ended.IsCancellationRequested)
        {
            return null;
        }
    }

    // Null where there is no memory for it.
    private async Task<ManifestRequest?> ReadAsync(Stream body, ManifestMemoryBudget.Holding holding, CancellationToken cancel)
    {
        var whitespace = new JsonWhitespace();
        using var pace = new ManifestRateLimit(_stalledAfter, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancel, pace.Late, holding.Ended);
        // Counted as it comes: a Content-Length alone takes no memory, and neither does white space.
        await using var metered = new MeteredStream(body, come =>
        {
            whitespace.Append(come.Span);
            pace.Come(whitespace.Significant + whitespace.Whitespace);
            return whitespace.IsMostlyWhitespace
                ? throw new JsonException()
                : holding.TryTake(MemoryFor(whitespace.Significant) - holding.Bytes);
        });
        try
        {
            return await JsonSerializer.DeserializeAsync<ManifestRequest>(metered, _json, any.Token) ?? throw new JsonException();
        }
        catch (OperationCanceledException) when (metered.IsEndedEarly)
        {
            return null;
        }
    }

    private long MemoryFor(long length) => (MemoryPerByte * length) + (MemoryPerFile * Math.Min(length / ShortestFile, _limits.MaxFiles));

    // One more than are allowed says that they are too many.
    private void KeepNoMoreFiles(JsonTypeInfo type)
    {
        if (type.Type == typeof(ManifestFiles))
            type.CreateObject = () => new ManifestFiles(_limits.MaxFiles + 1);
    }
}
