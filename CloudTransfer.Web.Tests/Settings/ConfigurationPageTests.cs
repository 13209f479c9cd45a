using System.Collections;
using System.ComponentModel;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>docs/configuration.md lists every setting of the options classes with its default, and none that does not exist.</summary>
public sealed partial class ConfigurationPageTests
{
    private const int Key = 1, UnitAndRange = 2, Default = 3, Meaning = 4;

    private static readonly Dictionary<string, string[]> Rows = ReadRows();

    [Fact]
    public void Every_setting_has_its_row_and_every_row_its_setting() =>
        Assert.Equal(KnownSettings.All.Select(setting => setting.Path), Rows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_row_says_a_unit_or_range_a_default_and_a_meaning() => Assert.All(Rows.Values, row =>
    {
        Assert.Equal(6, row.Length);
        Assert.All([row[UnitAndRange], row[Default], row[Meaning]], Assert.NotEmpty);
    });

    [Fact]
    public void Every_row_says_the_default_of_the_code() => Assert.All(KnownSettings.All, setting =>
    {
        var value = ValueOf(setting);
        var written = Literal().Match(Rows[setting.Path][Default]);

        // What a setting does without a value is said in words.
        Assert.Equal(HasValue(value), written.Success);
        if (written.Success)
            Assert.Equal(value, TypeDescriptor.GetConverter(value!.GetType()).ConvertFromInvariantString(written.Groups["value"].Value));
    });

    private static bool HasValue(object? value) => value is not (null or ICollection { Count: 0 });

    private static object? ValueOf(Setting setting) =>
        setting.Way.Aggregate(Activator.CreateInstance(setting.Way[0].DeclaringType!), (owner, property) => property.GetValue(owner));

    private static Dictionary<string, string[]> ReadRows()
    {
        var sections = KnownSettings.All.Select(setting => setting.Section).ToHashSet(StringComparer.Ordinal);
        return File.ReadLines(Path.Combine(Repository.Root, "docs/configuration.md"))
            .Select(line => Array.ConvertAll(line.Split('|'), cell => cell.Trim()))
            .Where(cells => cells.Length > Key && SettingKey().Match(cells[Key]) is { Success: true } key && sections.Contains(key.Groups["section"].Value))
            .ToDictionary(cells => cells[Key].Trim('`'), StringComparer.Ordinal);
    }

    [GeneratedRegex("^`(?<section>[A-Za-z]+):[A-Za-z:]+`$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SettingKey();

    [GeneratedRegex("^`(?<value>[^`]+)`$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
