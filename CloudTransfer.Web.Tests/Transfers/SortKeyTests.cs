using CloudTransfer.Web.Tests.Security.Fuzz;
using CloudTransfer.Web.Transfers;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class SortKeyTests
{
    [Theory]
    [InlineData("1.txt 2.txt 10.txt 100.txt")]
    [InlineData("img.jpg img1.jpg img2.jpg img09.jpg img10.jpg img010.jpg")]
    [InlineData("a.txt A.txt b.txt B.txt")]
    [InlineData("apfel Äpfel birne Öl zebra")]
    [InlineData("0 1 7 99999999 100000000 999999999999 1000000000000")]
    [InlineData("Москва.txt москва2.txt Москва10.txt")]
    public void Numbers_go_by_their_value_and_letters_whatever_their_case_and_accents(string names)
    {
        var sorted = names.Split(' ');
        Assert.Equal(sorted, sorted.Reverse().OrderBy(name => SortKey.OfFile("", name), StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_come_before_files_and_what_is_in_them_in_one_piece()
    {
        string[] sorted = ["a/b/z", "a/b 2/1", "a/1", "a/2", "a b/1", "a-b/1", "a10/1", "B/1", "1", "a", "b"];
        Assert.Equal(sorted, sorted.Reverse().OrderBy(Key, StringComparer.Ordinal));
    }

    [Fact]
    public void No_two_paths_have_the_same_and_all_that_is_in_a_folder_has_its_key_before_it() => Fuzzing.Check(
        from one in Fuzzing.Text("a", "A", "/", "1", "01", "10", "ä", "a\u0308", " ") from other in Fuzzing.Text("a", "A", "/", "1", "01", "10", "ä", "a\u0308", " ") select (one, other),
        2000,
        paths =>
        {
            if (!RelativePath.TryParse(paths.one, out var first) || !RelativePath.TryParse(paths.other, out var second))
                return;
            Assert.Equal(string.Equals(first.Value, second.Value, StringComparison.Ordinal), string.Equals(Key(first.Value), Key(second.Value), StringComparison.Ordinal));
            Assert.StartsWith(
                SortKey.OfFolder(first.Value) + (second.HasFolder ? SortKey.OfFolders : SortKey.OfFiles), Key($"{first.Value}/{second.Value}"), StringComparison.Ordinal);
        });

    private static string Key(string path) =>
        SortKey.OfFile(SortKey.OfFolder(path[..Math.Max(0, path.LastIndexOf('/'))]), path[(path.LastIndexOf('/') + 1)..]);
}
