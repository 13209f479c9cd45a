using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>docs/security.md names tests; each of them must exist.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string[] Rows =
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs/security.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| threat", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))];

    [Fact]
    public void Every_threat_has_a_mitigation_and_a_test()
    {
        Assert.InRange(Rows.Length, 20, 1000);
        Assert.All(Rows, row =>
        {
            Assert.Equal(5, row.Split('|').Length);
            Assert.Matches(TestName(), row.Split('|')[3]);
        });
    }

    [Fact]
    public void Every_named_test_exists()
    {
        var tests = typeof(SecurityPageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);

        var named = Rows.SelectMany(row => TestName().Matches(row.Split('|')[3])).Select(match => match.Groups["name"].Value);

        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [GeneratedRegex("`(?<name>[A-Z]\\w+\\.[A-Z]\\w+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestName();
}
