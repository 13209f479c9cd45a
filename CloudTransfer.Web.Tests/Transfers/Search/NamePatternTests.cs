using System.Text;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Tests.Transfers.Search;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("lake", "Holiday", "Lake at dawn.jpg", true)]
    [InlineData("day/la", "Holiday", "Lake.jpg", true)]
    [InlineData("/n", "", "n.txt", true)]
    [InlineData("übung", "", "ÜBUNG.txt", true)]
    [InlineData("ÜBUNG", "", "übung.txt", true)]
    [InlineData("москва", "МОСКВА", "x", true)]
    [InlineData("\u1E9E", "", "straße", true)]
    [InlineData("k", "", "\u212A", true)]
    [InlineData("σ", "", "ς", true)]
    [InlineData("😀", "😀", "a", true)]
    [InlineData("😁", "😀", "a", false)]
    [InlineData("日本", "資料", "新日本.pdf", true)]
    [InlineData("aab", "", "aaab", true)]
    [InlineData("abab", "", "abaabab", true)]
    [InlineData("a%_!", "", "A%_!", true)]
    [InlineData("dawn.jpgx", "Holiday", "Lake at dawn.jpg", false)]
    public void It_is_found_whatever_the_case(string text, string folder, string name, bool found) =>
        Assert.Equal(found, new NamePattern(text).IsIn(Encoding.UTF8.GetBytes(folder), Encoding.UTF8.GetBytes(name)));

    // Of few letters there are many near misses, which is what an automaton may get wrong.
    [Fact]
    public void Of_any_two_texts_of_few_letters_it_says_what_looking_everywhere_says()
    {
        var random = new SeededRandom(7);
        for (var round = 0; round < 50_000; round++)
        {
            var (text, folder, name) = (Text(1, 6), Text(0, 8), Text(1, 12));
            Assert.Equal(
                $"{folder}/{name}".Contains(text, StringComparison.OrdinalIgnoreCase),
                new NamePattern(text).IsIn(Encoding.UTF8.GetBytes(folder), Encoding.UTF8.GetBytes(name)));
        }

        string Text(int least, int most) => string.Concat(Enumerable.Range(0, least + random.Next(most + 1 - least)).Select(_ => "abÄä"[random.Next(4)]));
    }

    [Fact]
    public void Nothing_is_kept_in_memory_of_what_is_looked_through()
    {
        var (pattern, name) = (new NamePattern(new string('a', 200) + "b"), Encoding.UTF8.GetBytes(new string('a', 255)));
        pattern.IsIn(name, name);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
            Assert.False(pattern.IsIn(name, name));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
