using System.Globalization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class FileOrderTests
{
    private const string Signs = "019aAzÄäß/-_. ";

    [Theory]
    [InlineData("2.jpg", "10.jpg")]
    [InlineData("IMG_9.jpg", "IMG_0010.jpg")]
    [InlineData("a1b2", "a1b10")]
    [InlineData("v1.9", "v1.10")]
    [InlineData("99999999999999999999998", "99999999999999999999999")]
    [InlineData("apple", "Banana")]
    [InlineData("Äpfel", "Banane")]
    [InlineData("a", "a1")]
    [InlineData("007", "7")]
    [InlineData("", "a")]
    public void A_name_comes_before_another(string first, string second)
    {
        Assert.True(NaturalNames.Compare(first, second) < 0);
        Assert.True(NaturalNames.Compare(second, first) > 0);
        Assert.Equal(0, NaturalNames.Compare(first, string.Concat(first)));
    }

    [Theory]
    [InlineData("de-DE", "a.txt", "ä.txt", "z.txt")]
    [InlineData("sv-SE", "a.txt", "z.txt", "ä.txt")]
    [InlineData("cs-CZ", "cz.txt", "h.txt", "ch.txt")]
    [InlineData("en", "Day 2/b", "Day 10/a", "Day 10.txt")]
    [InlineData("en", "A/a.txt", "A/Z", "A b/c")]
    [InlineData("en", "A/B/C/9", "A/B/1", "A/1")]
    public void Few_files_are_in_the_order_of_a_language(string language, string first, string second, string third)
    {
        var files = new[] { third, second, first }.Select(File).ToList();
        Assert.Equal([first, second, third], new FileOrder(CultureInfo.GetCultureInfo(language)).Sort(files).Select(file => file.Path));
    }

    [Fact]
    public void Each_order_is_total_and_keeps_what_is_in_a_folder_together()
    {
        var random = new SeededRandom(20261128);
        foreach (var order in new[] { FileOrder.Stored, FileOrder.Neutral, new FileOrder(CultureInfo.GetCultureInfo("sv")) })
        {
            for (var round = 0; round < 10_000; round++)
            {
                var (a, b, c) = (File(Word(random)), File(Word(random)), File(Word(random)));
                Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
                Assert.Equal(string.Equals(a.Path, b.Path, StringComparison.Ordinal), order.Compare(a, b) == 0);
                if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0)
                {
                    Assert.True(order.Compare(a, c) <= 0, $"'{a.Path}' '{b.Path}' '{c.Path}'");
                    if (a.Folder.Length > 0 && string.Equals(a.Folder, c.Folder, StringComparison.Ordinal))
                        Assert.True($"{b.Folder}/".StartsWith(a.Folder + "/", StringComparison.Ordinal), $"'{b.Path}' in '{a.Folder}'");
                }
            }
        }
    }

    [Fact]
    public void Places_are_numbers_of_the_list() =>
        Assert.Equal([2, 1, 0, 3], FileOrder.Stored.PlacesOf([File("F/10"), File("F/9"), File("F/a/1"), File("1")]));

    private static TransferFile File(string path) => new(
        0, path[..Math.Max(0, path.LastIndexOf('/'))], path[(path.LastIndexOf('/') + 1)..], 0, 0, 0, default);

    // As paths are: no name is empty.
    private static string Word(SeededRandom random) => string.Join('/', string.Concat(Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Signs[random.Next(Signs.Length)]))
        .Split('/', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } word ? word : "a";
}
