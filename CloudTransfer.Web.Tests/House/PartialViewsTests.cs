using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>
/// A short name of a partial view is looked for in the folder of the controller at hand, not in that of the view that names it. A view that
/// another controller shows, too, would fail there.
/// </summary>
public sealed partial class PartialViewsTests
{
    private static readonly string Views = Path.Combine(Repository.Root, "CloudTransfer.Web/Views");

    [Fact]
    public void Partial_views_that_are_not_shared_are_named_by_their_path()
    {
        var named = Directory.EnumerateFiles(Views, "*.cshtml", SearchOption.AllDirectories)
            .SelectMany(view => Partial().Matches(File.ReadAllText(view)), (view, found) => (View: Path.GetRelativePath(Views, view), Name: found.Groups["name"].Value))
            .ToList();

        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, partial => !File.Exists(partial.Name.StartsWith("~/Views/", StringComparison.Ordinal)
            ? Path.Combine(Views, partial.Name["~/Views/".Length..])
            : Path.Combine(Views, "Shared", partial.Name + ".cshtml")));
    }

    [GeneratedRegex("<partial name=\"(?<name>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Partial();
}
