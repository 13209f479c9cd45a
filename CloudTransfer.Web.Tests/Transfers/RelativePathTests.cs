using System.Text;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("Holiday/Day 1/näher 東京.jpg", "Holiday/Day 1/näher 東京.jpg")]
    [InlineData("../../etc/passwd", "etc/passwd")]
    [InlineData("""..\..\x""", "x")]
    [InlineData("/abs", "abs")]
    [InlineData("""C:\x""", "x")]
    [InlineData("c:/Users/me/x", "Users/me/x")]
    [InlineData("C:x", "C_x")]
    [InlineData("""\\server\share\x""", "server/share/x")]
    [InlineData("""\\?\C:\x""", "_/x")]
    [InlineData("a/../b", "a/b")]
    [InlineData("a/./b//c/", "a/b/c")]
    [InlineData("a/.. /. ./.../b", "a/b")]
    [InlineData("a/.\u202E./b", "a/b")]
    [InlineData("a/.\0./b", "a/b")]
    [InlineData("..foo/.bar", "..foo/.bar")]
    [InlineData("%2e%2e/x", "%2e%2e/x")]
    [InlineData("a\0b\r\nc\u007F\u0085.txt", "abc.txt")]
    [InlineData("photo\u202Egnp.exe", "photognp.exe")]
    [InlineData("\uFEFFa\u200E\u061C\u2066b\u2069\u200B\u2028\u3164\U000E0041.txt", "ab.txt")]
    [InlineData("\uFFFEa\uFFFF\uFDD0\U0001FFFE.txt", "a.txt")]
    [InlineData("می\u200Cخواهم 👩\u200D💻.txt", "می\u200Cخواهم 👩\u200D💻.txt")]
    [InlineData("a<b>c:d\"e|f?g*.txt", "a_b_c_d_e_f_g_.txt")]
    [InlineData("name. . ", "name")]
    [InlineData("folder. /name\u00A0\u200D.", "folder/name")]
    [InlineData("con", "_con")]
    [InlineData("x/CON.tar.gz", "x/_CON.tar.gz")]
    [InlineData("nul .txt", "_nul .txt")]
    [InlineData("Com1", "_Com1")]
    [InlineData("lpt\u00B3.x", "_lpt\u00B3.x")]
    [InlineData("CONOUT$", "_CONOUT$")]
    [InlineData("com10", "com10")]
    [InlineData("console", "console")]
    [InlineData("con. ", "_con")]
    [InlineData("co\u202Dn", "_con")]
    public void Hostile_name_is_made_safe(string name, string value)
    {
        Assert.True(RelativePath.TryParse(name, out var path));
        Assert.Equal(value, path.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("""\""")]
    [InlineData("C:")]
    [InlineData("C:\\")]
    [InlineData(" . ")]
    [InlineData("\0\r\n")]
    [InlineData("\u202E\u200D\uFEFF")]
    public void Name_without_valid_characters_is_rejected(string? name)
    {
        Assert.False(RelativePath.TryParse(name, out var path));
        Assert.Null(path);
    }

    [Fact]
    public void Lone_surrogates_are_replaced()
    {
        Assert.True(RelativePath.TryParse("a\uD83D/\uDF88b", out var path));
        Assert.Equal("a\uFFFD/\uFFFDb", path.Value);
    }

    [Theory]
    [InlineData("a.txt", "a.txt", null, 1)]
    [InlineData("Holiday/a.txt", "a.txt", "Holiday", 2)]
    [InlineData("Holiday/Day 1/a.txt", "a.txt", "Holiday", 3)]
    public void Path_exposes_its_parts(string name, string fileName, string? root, int depth)
    {
        Assert.True(RelativePath.TryParse(name, out var path));
        Assert.Equal((fileName, root, root is not null, depth), (path.FileName, path.Root, path.HasFolder, path.Depth));
        Assert.True(RelativePath.TryParse("/" + name, out var same));
        Assert.Equal(path, same);
        Assert.Equal(name, path.ToString());
    }

    [Theory]
    [InlineData("é", ".jpeg", 127)]
    [InlineData("🎈", ".tar.gz", 63)]
    [InlineData("x", "", 255)]
    [InlineData("x", ". not an extension", 256)]
    public void Long_name_is_truncated_between_code_points_and_keeps_its_extension(string letter, string extension, int enough)
    {
        Assert.True(RelativePath.TryParse(string.Concat(Enumerable.Repeat(letter, enough + 100)) + extension, out var path));

        Assert.InRange(Encoding.UTF8.GetByteCount(path.Value), 250, 255);
        Assert.DoesNotContain('\uFFFD', path.Value);
        Assert.EndsWith(extension.Contains(' ', StringComparison.Ordinal) ? letter : extension, path.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_that_is_too_long_loses_middle_folders()
    {
        var long100 = new string('x', 100);
        var folders = string.Join('/', Enumerable.Range(10, 20).Select(n => n + long100));

        Assert.True(RelativePath.TryParse($"Root/{folders}/name.txt", out var path));

        Assert.Equal("Root/" + string.Join('/', Enumerable.Range(21, 9).Select(n => n + long100)) + "/name.txt", path.Value);
        Assert.True(RelativePath.TryParse(new string('r', 300) + "/" + new string('n', 300), out var two));
        Assert.Equal(511, two.Value.Length);
    }

    [Fact]
    public void Path_that_is_too_deep_loses_middle_folders()
    {
        Assert.True(RelativePath.TryParse(string.Join('/', Enumerable.Range(0, 100)), out var path));

        Assert.Equal(string.Join('/', Enumerable.Range(37, 63).Prepend(0)), path.Value);
        Assert.Equal(RelativePath.MaxDepth, path.Depth);
    }
}
