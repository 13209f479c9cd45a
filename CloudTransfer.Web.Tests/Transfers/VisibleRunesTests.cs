using System.Globalization;
using System.Text;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>Names that look the same are the same: invisible characters are removed, except where a script or an emoji needs them.</summary>
public sealed class VisibleRunesTests
{
    private const string Ignorable =
        """
        for (let c = 0; c < 0x110000; c++)
          if ((c < 0xD800 || c > 0xDFFF) && /\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(c)))
            console.log(c);
        """;

    [SkippableFact]
    public async Task Ignorable_code_points_match_the_Unicode_property()
    {
        var listed = await Tool.RunAsync(Requires.Program("node"), "-e", Ignorable);

        var ignorable = listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(ignorable, Runes().Select(rune => rune.Value).Where(VisibleRunes.IsDefaultIgnorable));
    }

    [Fact]
    public void Invisible_characters_are_removed_from_Latin_names() => Assert.All(
        Runes().Where(VisibleRunes.IsInvisible), rune => Assert.Equal("ab.txt", Cleaned($"a{rune}b.txt{rune}")));

    [Theory]
    [InlineData("\u034F\u115F\u1160\u3164\uFFA0\u2800\u180E\uFEFF\uFE0F\uFE00\U000E0100\u17B4\U0001BCA0\U0001D159\U000E0001")]
    [InlineData("\u200C\u200D\u00AD\u2063")]
    public void Blank_glyphs_and_fillers_are_removed_everywhere(string invisible)
    {
        Assert.Equal("re port.pdf", Cleaned($"{invisible}re{invisible} port.pdf{invisible}"));
        Assert.False(RelativePath.TryParse(invisible, out _));
        Assert.Equal("etc", Cleaned($".{invisible}./etc"));
    }

    [Theory]
    [InlineData("می\u200Cخواهم.txt")] // Persian
    [InlineData("क्\u200Dष और क्\u200Cष.txt")] // Hindi
    [InlineData("അവന്\u200D.txt")] // Malayalam, at the end of a word
    [InlineData("ශ්\u200Dරී ලංකා.txt")] // Sinhala
    [InlineData("ᠪᠠᠶᠢᠨ\u180Eᠠ.txt")] // Mongolian
    [InlineData("葛\U000E0100城市.txt")] // Japanese, one of two forms
    [InlineData("👩\u200D💻 👨\u200D👩\u200D👧\u200D👦.png")]
    [InlineData("❤\uFE0F\u200D🔥 🏳\uFE0F\u200D🌈 👩🏽\u200D🚀 ☎\uFE0E.png")]
    [InlineData("1\uFE0F\u20E3 und #\uFE0F\u20E3.png")]
    public void Characters_that_a_script_or_an_emoji_needs_are_kept(string name) => Assert.Equal(name, Cleaned(name));

    [Theory]
    [InlineData("क\u200D\u200D\u200Cष", "क\u200Dष")]
    [InlineData("👩\u200D\u200D💻\uFE0F\uFE0F", "👩\u200D💻\uFE0F")]
    [InlineData("👩\u200Dx 東\u200D京 1\uFE0Fx", "👩x 東京 1x")]
    public void Repeated_or_misplaced_joiners_are_removed(string name, string cleaned) => Assert.Equal(cleaned, Cleaned(name));

    [Theory]
    [InlineData("．．／etc／passwd", "___etc_passwd")]
    [InlineData("．．＼x", "___x")]
    [InlineData("a∕b⁄c⧸d╱e.txt", "a_b_c_d_e.txt")]
    [InlineData("a∖b⧵c﹨d.txt", "a_b_c_d.txt")]
    [InlineData("‥/x", "_/x")]
    [InlineData("․bashrc", "_bashrc")]
    [InlineData("℀.txt", "_.txt")]
    [InlineData("Was ist das？ … – ‐ 第１章：始まり。.txt", "Was ist das？ … – ‐ 第１章：始まり。.txt")]
    public void Characters_that_look_like_separators_or_dots_are_replaced(string name, string cleaned) => Assert.Equal(cleaned, Cleaned(name));

    [Fact]
    public void Characters_that_normalise_to_separators_or_dots_are_replaced() => Assert.Equal(
        [],
        Runes().Where(rune => !rune.IsAscii && !VisibleRunes.IsInvisible(rune) && !Confusables.Contains(rune))
            .Where(rune => IsDangerous(rune.ToString().Normalize(NormalizationForm.FormKC))));

    [Fact]
    public void Truncation_does_not_split_an_emoji_sequence()
    {
        foreach (var filling in Enumerable.Range(225, 26))
        {
            var name = new string('x', filling) + "👩\u200D💻1\uFE0F\u20E3.jpeg";
            var cleaned = Cleaned(name);
            Assert.Equal(cleaned, Cleaned(cleaned));
            Assert.EndsWith(".jpeg", cleaned, StringComparison.Ordinal);
        }
    }

    private static bool IsDangerous(string text) => text.AsSpan().ContainsAny('/', '\\') || text is "." or "..";

    private static IEnumerable<Rune> Runes() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value));

    private static string Cleaned(string name)
    {
        Assert.True(RelativePath.TryParse(name, out var path), name);
        return path.Value;
    }
}
