using System.Buffers;
using System.Text;
using CloudTransfer.Web.Transfers;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class RelativePathProperties
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        "\\<>:\"|?*\0\r\n\u007F\u0085\u202A\u202E\u2066\u2069\u200E\u200F\u061C\uFEFF\uFFFE");

    private static readonly Gen<string> Hostile = Gen.OneOf(
            Gen.Elements(
                "/", "\\", ".", "..", "...", " ", "C:", ":", "con", "NUL", "com\u00B9", ".txt", ".tar.gz", "\0", "\r\n", "\u202E", "\u200D",
                "\u00A0", "\uFEFF", "\uD83D", "\uDF88", "🎈", "é", "e\u0301", "<", "?", "_", "\uFFFE", new string('x', 90), new string('東', 40)),
            Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString()))
        .ListOf().Select(string.Concat);

    [Fact]
    public void Parsing_is_idempotent() => Check(path =>
    {
        Assert.True(RelativePath.TryParse(path.Value, out var again));
        Assert.Equal(path.Value, again.Value);
    });

    [Fact]
    public void Path_contains_only_what_every_desktop_can_unpack() => Check(path =>
    {
        Assert.Equal(-1, path.Value.AsSpan().IndexOfAny(Forbidden));
        Assert.InRange(Encoding.UTF8.GetByteCount(path.Value), 1, RelativePath.MaxBytes);
        Assert.InRange(path.Depth, 1, RelativePath.MaxDepth);
        Assert.Equal(path.Value, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path.Value)));
        Assert.True(path.Value.IsNormalized() || path.Value.Normalize().Length > 0);
        Assert.All(path.Value.Split('/'), component =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(component), 1, 255);
            Assert.False(component is "." or ".." || component.EndsWith(' ') || component.EndsWith('.'));
        });
    });

    private static void Check(Action<RelativePath> property) =>
        Prop.ForAll(Hostile.ToArbitrary(), name =>
        {
            if (RelativePath.TryParse(name, out var path))
                property(path);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));
}
