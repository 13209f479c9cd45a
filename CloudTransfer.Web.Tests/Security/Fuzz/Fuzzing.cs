using System.Globalization;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Security.Fuzz;

/// <summary>
/// The number of inputs and the seed. The default takes a few seconds. CLOUDTRANSFER_FUZZ multiplies the number of inputs;
/// CLOUDTRANSFER_FUZZ_SEED repeats a run. A failure reports the smallest failing input.
/// </summary>
internal static class Fuzzing
{
    /// <summary>The factor on the usual number of inputs.</summary>
    public static int Times { get; } = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_FUZZ"), out var times) ? times : 1;

    private static readonly Config Start =
        ulong.TryParse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? Config.QuickThrowOnFailure.WithReplay(seed, (2 * seed) + 1)
            : Config.QuickThrowOnFailure;

    /// <summary>Texts of the given meaningful pieces, separators, edge cases and random characters.</summary>
    public static Gen<string> Text(params string[] meaningful) => Gen.Frequency(
            (6, Gen.Elements(meaningful)),
            (1, Gen.Elements("", " ", "\t", ",", ";", ":", "=", "\"", "\\", "'", "/", "%", "%00", "%2e", "%ff", "%F0%9F%8E%88", "+", "-", "*", "&", "?", "#", "[", "]", "{", "}", "<", ">", "@", "|", "~", "\u0001", "\u001B", "\u007F", "0", "1", "9")),
            (1, Gen.Elements("99999999999999999999", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "1e999", "NaN", "\uD800", "\uDC00", "é", "e\u0301", "\u202E", "東京", "\U0001F388", "\uFEFF", "\uFFFF")),
            (1, Gen.Choose(1, 0xFFFF).Select(value => ((char)value).ToString())),
            (1, Gen.Elements("A", "a", "=", " ", ",").SelectMany(piece => Gen.Choose(0, 300).Select(count => string.Concat(Enumerable.Repeat(piece, count))))))
        .ListOf().Select(string.Concat);

    /// <summary>Checks a property for <paramref name="usual"/> times <see cref="Times"/> inputs.</summary>
    public static void Check<T>(Gen<T> inputs, int usual, Action<T> property) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Start.WithMaxTest(usual * Times).WithEndSize(30));

    /// <summary>As above, for an asynchronous property.</summary>
    public static void Check<T>(Gen<T> inputs, int usual, Func<T, Task> property) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Start.WithMaxTest(usual * Times).WithEndSize(30));

    /// <summary>Reads a manifest as the API does.</summary>
    public static Task<ManifestRequest?> ReadManifestAsync(Stream json) =>
        new ManifestReader(Options.Create(new UploadOptions()), Options.Create(new TransfersOptions()), TimeProvider.System)
            .ReadAsync(json, default, Task.FromResult, CancellationToken.None);
}
