using System.Diagnostics;
using System.Text;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Security.Fuzz;

/// <summary>
/// Twice the input allocates at most about twice the memory. The test output also has the times, for runs by hand; the
/// test does not check them.
/// </summary>
public sealed class GrowthTests(ITestOutputHelper output)
{
    private const int Small = 1 << 14, Doublings = 3;

    private static readonly Dictionary<string, (string Piece, Action<string> Read)> Parsers = new(StringComparer.Ordinal)
    {
        ["Range: 0-0,"] = ("0-0,", text => Conditions("Range", "bytes=" + text)),
        ["Range: digits"] = ("9", text => Conditions("Range", "bytes=" + text)),
        ["If-None-Match: tags"] = ("\"a\",", text => Conditions("If-None-Match", text)),
        ["If-None-Match: quotes"] = ("\"", text => Conditions("If-None-Match", text)),
        ["Upload-Metadata: commas"] = (",", text => UploadMetadata.Parse(text)),
        ["Upload-Metadata: one value"] = ("YWFh", text => UploadMetadata.Parse("a " + text)),
        ["a path: ../"] = ("../", text => Path(text)),
        ["a path: a/"] = ("a/", text => Path(text)),
        ["a path: one name"] = ("\u00E9", text => Path(text)),
        ["a path: hidden marks"] = ("\u202E", text => Path(text)),
        ["a path: dots"] = (". ", text => Path(text)),
        ["Content-Disposition: backslashes"] = ("\\", text => Disposition($"form-data; name=\"{text}\"")),
        ["Content-Disposition: semicolons"] = (";", text => Disposition("form-data" + text)),
        ["Content-Disposition: parameters"] = (";a=b", text => Disposition("form-data; name=x" + text)),
        ["Content-Disposition: percents"] = ("%41", text => Disposition("form-data; name=x; filename*=UTF-8''" + text)),
        ["terms: digits"] = ("1", text => TransferTerms.Read(new TermsRequest(text, text + "d", text, text), new TransfersOptions(), DateTimeOffset.UnixEpoch)),
        ["terms: lines"] = ("\r\n", text => TransferTerms.Read(new TermsRequest("a" + text + "b", text, text, text), new TransfersOptions(), DateTimeOffset.UnixEpoch)),
        ["a manifest: files"] = ("{\"path\":\"a\",\"size\":1},", text => Manifest($"{{\"files\":[{text}{{}}]}}")),
        ["a manifest: brackets"] = ("[", text => Manifest("{\"files\":" + text)),
        ["a manifest: members"] = ("\"a\":1,", text => Manifest($"{{{text}\"b\":1}}")),
        ["a manifest: escapes"] = ("\\u0041", text => Manifest($"{{\"message\":\"{text}\"}}")),
    };

    public static TheoryData<string> Names => [.. Parsers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Twice_the_input_allocates_about_twice_the_memory(string name)
    {
        var (piece, read) = Parsers[name];
        var costs = new List<long>();
        for (var doubling = 0; doubling <= Doublings; doubling++)
        {
            var text = string.Concat(Enumerable.Repeat(piece, Small << doubling));
            read(text);
            var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            read(text);
            costs.Add(GC.GetAllocatedBytesForCurrentThread() - before);
            output.WriteLine($"{name}: {text.Length} characters, {costs[^1]} bytes, {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.00} ms");
        }

        // Each doubling of the input may cost 2.5 times the memory, plus 64 KiB.
        Assert.All(costs.Zip(costs.Skip(1)), pair => Assert.InRange(pair.Second, 0, (pair.First * 5 / 2) + 65_536));
    }

    private static void Conditions(string header, string value) =>
        RangeResponse.To(new HeaderDictionary { [header] = value }, "\"tag\"", DateTimeOffset.UnixEpoch, 10);

    private static void Path(string text) => _ = RelativePath.TryParse(text, out _);

    private static void Disposition(string text) => Record.Exception(() => ContentDisposition.Parse(text, null));

    private static void Manifest(string json)
    {
        // A memory stream completes synchronously, so all allocations count on this thread.
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        Record.ExceptionAsync(() => Fuzzing.ReadManifestAsync(stream)).GetAwaiter().GetResult();
    }
}
