using CloudTransfer.Web.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>A file for a zip, with its content.</summary>
internal sealed record SampleFile(string Path, byte[] Bytes, DateTimeOffset Modified)
{
    private static readonly string[] Letters =
        ["a", "Z", "0", " ", ".", "-", "_", "%", "\"", "\\", "ß", "é", "e\u0301", "Ж", "日", "本", "\u202E", "😀", "👩‍👩‍👧"];

    /// <summary>What is known about the file before its content.</summary>
    public PlannedFile Planned => new(Path, Bytes.Length, Modified);

    /// <summary>Up to twenty files with arbitrary names, many of them empty or small.</summary>
    public static Arbitrary<SampleFile[]> Some { get; } = Gen.Choose(0, 20).SelectMany(Any().ArrayOf).ToArbitrary();

    /// <summary>A file with the given path and length.</summary>
    public static SampleFile Of(string path, int length, uint seed = 1) =>
        new(path, SampleBytes.Of(length, seed), new(2026, 11, 22, 8, 30, 15, TimeSpan.Zero));

    /// <inheritdoc />
    public override string ToString() => $"{Path} ({Bytes.Length} bytes, {Modified:O})";

    private static Gen<SampleFile> Any() =>
        from path in Gen.Frequency((9, Paths(12)), (1, Paths(3000)))
        from length in Gen.Frequency((2, Gen.Constant(0)), (4, Gen.Choose(1, 100)), (2, Gen.Choose(100, 9000)))
        from seed in Gen.Choose(1, int.MaxValue)
        from seconds in Gen.Frequency((9, Gen.Choose(0, int.MaxValue).Select(i => (long)i)), (1, AnySecond()))
        select new SampleFile(path, SampleBytes.Of(length, (uint)seed), DateTimeOffset.FromUnixTimeSeconds(seconds));

    private static Gen<string> Paths(int mostLetters) =>
        from length in Gen.Choose(1, mostLetters)
        from letters in Gen.Elements(Letters).ArrayOf(length)
        from folder in Gen.Elements("", "Holiday/", "a/b/ü/")
        select folder + string.Concat(letters);

    private static Gen<long> AnySecond() =>
        from day in Gen.Choose(-719_162, 2_932_896)
        from second in Gen.Choose(0, 86_399)
        select ((long)day * 86_400) + second;
}
