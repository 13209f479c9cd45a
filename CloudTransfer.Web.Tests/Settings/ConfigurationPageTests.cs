using System.Collections;
using System.ComponentModel;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>docs/configuration.md lists exactly the settings of the options classes, with their defaults.</summary>
public sealed partial class ConfigurationPageTests
{
    private const int Key = 1, UnitAndRange = 2, Default = 3, Meaning = 4;

    private static readonly Dictionary<string, string[]> Rows = ReadRows();

    [Fact]
    public void Page_lists_exactly_the_settings_of_the_code() =>
        Assert.Equal(KnownSettings.All.Select(setting => setting.Path), Rows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_row_has_a_unit_or_range_a_default_and_a_meaning() => Assert.All(Rows.Values, row =>
    {
        Assert.Equal(6, row.Length);
        Assert.All([row[UnitAndRange], row[Default], row[Meaning]], Assert.NotEmpty);
    });

    [Fact]
    public void Every_row_has_the_default_of_the_code() => Assert.All(KnownSettings.All, setting =>
    {
        var value = ValueOf(setting);
        var literal = Literal().Match(Rows[setting.Path][Default]);

        // A default without a value is described in words.
        Assert.Equal(HasValue(value), literal.Success);
        if (literal.Success)
            Assert.Equal(value, TypeDescriptor.GetConverter(value!.GetType()).ConvertFromInvariantString(literal.Groups["value"].Value));
    });

    private static bool HasValue(object? value) => value is not (null or "" or ICollection { Count: 0 });

    // A list of items is empty: what a new one has is the default.
    private static object? ValueOf(Setting setting) =>
        setting.Properties.Aggregate(Activator.CreateInstance(setting.Properties[0].DeclaringType!), (owner, property) =>
            property.GetValue(owner is ICollection ? Activator.CreateInstance(property.DeclaringType!) : owner));

    private static Dictionary<string, string[]> ReadRows()
    {
        var sections = KnownSettings.All.Select(setting => setting.Section).ToHashSet(StringComparer.Ordinal);
        return File.ReadLines(Path.Combine(Repository.Root, "docs/configuration.md"))
            .Select(line => Array.ConvertAll(line.Split('|'), cell => cell.Trim()))
            .Where(cells => cells.Length > Key && SettingKey().Match(cells[Key]) is { Success: true } key && sections.Contains(key.Groups["section"].Value))
            .ToDictionary(cells => cells[Key].Trim('`'), StringComparer.Ordinal);
    }

    [GeneratedRegex("^`(?<section>[A-Za-z]+):[A-Za-z0-9:]+`$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SettingKey();

    [GeneratedRegex("^`(?<value>[^`]+)`$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
