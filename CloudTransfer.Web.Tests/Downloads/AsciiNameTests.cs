using CloudTransfer.Web.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class AsciiNameTests
{
    [Theory]
    [InlineData("film.mp4", "film.mp4")]
    [InlineData("two words.tar.gz", "two words.tar.gz")]
    [InlineData("報告.pdf", "download.pdf")]
    [InlineData("報告 2024.pdf", "2024.pdf")]
    [InlineData("Müller & Søn, Größe.docx", "Muller & Son, Grosse.docx")]
    [InlineData("éàî.TXT", "eai.TXT")]
    [InlineData("Отчёт.xlsx", "download.xlsx")]
    [InlineData("a b.zip", "a b.zip")]
    [InlineData("東京", "download")]
    [InlineData("🎈.報告", "download")]
    [InlineData("100%.txt", "100.txt")]
    [InlineData(".bashrc", "bashrc")]
    [InlineData("-rf.txt", "rf.txt")]
    [InlineData("．．／etc", "etc")]
    public void ASCII_characters_and_the_extension_are_kept(string name, string plain) => Assert.Equal(plain, AsciiName.Of(name));

    [Fact]
    public void Any_result_is_safe_in_a_header_a_URL_and_a_shell() => Prop.ForAll<NonEmptyString>(text =>
    {
        var name = AsciiName.Of(new string([.. text.Get.Where(letter => !char.IsSurrogate(letter))]));
        return name.Length > 0 && name.All(letter => letter is >= ' ' and <= '~' and not ('"' or '\\' or '/' or '%' or '*' or '?' or ':' or '|' or '<' or '>'))
            && name[0] is not ('.' or '-' or ' ') && name[^1] is not ('.' or ' ');
    }).QuickCheckThrowOnFailure();
}
