using System.Globalization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class NaturalOrderTests
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
    [InlineData("A", "A/B")]
    [InlineData("A/Z", "A-b")]
    [InlineData("A/Z", "A b")]
    [InlineData("Day 2/x", "Day 10/a")]
    [InlineData("007", "7")]
    [InlineData("", "a")]
    public void The_first_comes_before_the_second(string first, string second)
    {
        Assert.True(NaturalOrder.Instance.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Instance.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Instance.Compare(first, string.Concat(first)));
    }

    [Theory]
    [InlineData("de-DE", "a.txt", "ä.txt", "z.txt")]
    [InlineData("sv-SE", "a.txt", "z.txt", "ä.txt")]
    [InlineData("cs-CZ", "cz.txt", "h.txt", "ch.txt")]
    [InlineData("en", "Day 2/b", "Day 10/a", "Day 10.txt")]
    public void A_page_that_shows_all_is_in_the_order_of_its_reader_s_language(string language, string first, string second, string third)
    {
        string[] sorted = [.. new[] { third, second, first }.Order(new ReaderOrder(CultureInfo.GetCultureInfo(language)))];
        Assert.Equal([first, second, third], sorted);
    }

    [Fact]
    public void Both_orders_are_total()
    {
        var random = new Dice(20261128);
        IComparer<string>[] orders = [NaturalOrder.Instance, ReaderOrder.Unknown, new ReaderOrder(CultureInfo.GetCultureInfo("sv"))];
        for (var round = 0; round < 20_000; round++)
        {
            var (a, b, c) = (Word(random), Word(random), Word(random));
            foreach (var order in orders)
            {
                Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
                Assert.Equal(string.Equals(a, b, StringComparison.Ordinal), order.Compare(a, b) == 0);
                if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0)
                    Assert.True(order.Compare(a, c) <= 0, $"'{a}' '{b}' '{c}'");
            }
        }
    }

    private static string Word(Dice random) => string.Concat(Enumerable.Range(0, random.Roll(7)).Select(_ => Signs[random.Roll(Signs.Length)]));
}
