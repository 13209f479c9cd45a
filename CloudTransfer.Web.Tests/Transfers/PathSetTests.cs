using CloudTransfer.Web.Transfers;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class PathSetTests
{
    [Theory]
    [InlineData("photo.jpg|photo.jpg|photo.jpg", "photo.jpg|photo (2).jpg|photo (3).jpg")]
    [InlineData("photo.jpg|photo (2).jpg|photo.jpg|photo (2).jpg", "photo.jpg|photo (2).jpg|photo (3).jpg|photo (2) (2).jpg")]
    [InlineData("a.tar.gz|a.tar.gz", "a.tar.gz|a (2).tar.gz")]
    [InlineData(".tar.gz|.tar.gz", ".tar.gz|.tar (2).gz")]
    [InlineData("README|README|.env|.env", "README|README (2)|.env|.env (2)")]
    [InlineData("v1.0 notes|v1.0 notes", "v1.0 notes|v1.0 notes (2)")]
    [InlineData("a/x|b/x|A/X", "a/x|b/x|A/X (2)")]
    [InlineData("Photo.JPG|photo.jpg", "Photo.JPG|photo (2).jpg")]
    [InlineData("ÄRGER.txt|ärger.txt", "ÄRGER.txt|ärger (2).txt")]
    [InlineData("n\u00E4her.txt|na\u0308her.txt|NA\u0308HER.TXT", "n\u00E4her.txt|na\u0308her (2).txt|NA\u0308HER (3).TXT")]
    [InlineData("\uAC00|\u1100\u1161", "\uAC00|\u1100\u1161 (2)")]
    [InlineData("Straße|STRASSE|STRA\u1E9EE", "Straße|STRASSE (2)|STRA\u1E9EE (3)")]
    [InlineData("k|\u212A|σ|ς", "k|\u212A (2)|σ|ς (2)")]
    [InlineData("a|a/b|a/c|A/b", "a|a (2)/b|a (2)/c|a (2)/b (2)")]
    [InlineData("a/b|a|a", "a/b|a (2)|a (3)")]
    [InlineData("a|a/b/c|a|a/b", "a|a (2)/b/c|a (3)|a (2)/b (2)")]
    public void Names_that_collide_on_any_desktop_get_distinct_names(string paths, string unique)
    {
        var set = new PathSet();
        Assert.Equal(unique.Split('|'), paths.Split('|').Select(path => Add(set, path)), StringComparer.Ordinal);
    }

    [Fact]
    public void Name_of_maximum_length_is_truncated_for_its_number()
    {
        var set = new PathSet();
        var name = new string('x', 251) + ".jpg";

        Assert.Equal(name, Add(set, name));
        Assert.Equal(new string('x', 241) + " (2).jpg", Add(set, name));
        Assert.Equal(new string('x', 241) + " (3).jpg", Add(set, new string('x', 251) + ".JPG".ToLowerInvariant()));
    }

    [Fact]
    public void Path_of_maximum_length_stays_within_the_limit()
    {
        var set = new PathSet();
        var path = string.Join('/', Enumerable.Repeat(new string('d', 203), 5)) + "/e.x";

        var added = Enumerable.Range(0, 5).Select(_ => Add(set, path)).ToList();

        Assert.Equal(5, added.Distinct(StringComparer.Ordinal).Count());
        Assert.All(added, value => Assert.InRange(value.Length, 1, RelativePath.MaxBytes));
    }

    [Fact]
    public void Files_with_the_same_name_are_numbered_consecutively()
    {
        var set = new PathSet();
        for (var n = 2; n <= 50_000; n++)
            Add(set, $"folder/photo ({n}).jpg");
        Assert.Equal("folder/photo.jpg", Add(set, "folder/photo.jpg"));
        for (var n = 50_001; n <= 100_000; n++)
            Assert.Equal($"folder/photo ({n}).jpg", Add(set, "folder/photo.jpg"));
    }

    [Fact]
    public void Long_names_with_a_common_prefix_are_numbered_without_repeated_search()
    {
        var set = new PathSet();
        var names = Enumerable.Range(0, 30_000).Select(n => new string('x', 250) + n.ToString("D5")).ToList();

        var added = names.Concat(names).Select(name => Add(set, name)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(60_000, added.Count);
        Assert.Contains(new string('x', 245) + " (30001)", added);
    }

    [Fact]
    public void Number_of_folders_is_limited()
    {
        var set = new PathSet();
        for (var n = 0; n < PathSet.MaxFolders; n++)
            Add(set, $"{n}/x");

        Assert.True(RelativePath.TryParse("0/y", out var old) && RelativePath.TryParse("new/y", out _));
        Assert.True(set.TryAdd(old, out _));
        Assert.True(RelativePath.TryParse("new/y", out var other));
        Assert.False(set.TryAdd(other, out _));
    }

    [Fact]
    public void No_two_paths_collide_and_no_file_is_a_folder_of_another()
    {
        var component = Gen.Elements("a", "A", "b", "a (2)", "ä", "a\u0308", "Ä", "a.x", "a (2).x", "ß", "ss", "con", new string('y', 255), new string('Y', 254) + "z");
        var paths = component.NonEmptyListOf().Where(list => list.Count <= 6).Select(list => string.Join('/', list)).ListOf();

        Prop.ForAll(paths.ToArbitrary(), list =>
        {
            var set = new PathSet();
            var keys = list.Select(path => Key(Add(set, path))).ToList();
            var folders = keys.SelectMany(key => key.Select((c, i) => c == '/' ? key[..i] : "")).ToHashSet(StringComparer.Ordinal);

            Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
            Assert.DoesNotContain(keys, folders.Contains);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40));

        static string Key(string value) => value.Normalize().ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);
    }

    [Fact]
    public void Unicode_normalisation_is_available() => Assert.Equal("\u00E4", "a\u0308".Normalize());

    [Theory]
    [InlineData("a/|a|A/b/|a/b", "a/|a (2)|A/b/|a/b (2)")]
    [InlineData("x|x/|x/y|X/z/", "x|x (2)/|x (2)/y|x (2)/z/")]
    [InlineData("a/b/c/|a/b/|a/", "a/b/c/|a/b/|a/")]
    public void Explicit_folders_get_names_distinct_from_files_and_equal_folders_are_merged(string paths, string unique)
    {
        var set = new PathSet();
        Assert.Equal(unique.Split('|'), paths.Split('|').Select(path => path.EndsWith('/') ? AddFolder(set, path) + "/" : Add(set, path)), StringComparer.Ordinal);
    }

    [Fact]
    public void Renamed_folder_of_maximum_length_stays_within_the_limit()
    {
        var set = new PathSet();
        var path = string.Join('/', Enumerable.Repeat(new string('d', 203), 5)) + "/e.x";
        Assert.Equal(path, Add(set, path));

        var folder = AddFolder(set, path + "/");

        Assert.NotEqual(path, folder);
        Assert.InRange(folder.Length, 1, RelativePath.MaxBytes);
    }

    private static string AddFolder(PathSet set, string name)
    {
        Assert.True(RelativePath.TryParse(name, out var path));
        Assert.True(set.TryAddFolder(path, out var unique));
        return unique.Value;
    }

    private static string Add(PathSet set, string name)
    {
        Assert.True(RelativePath.TryParse(name, out var path));
        Assert.True(set.TryAdd(path, out var unique));
        Assert.True(RelativePath.TryParse(unique.Value, out var again));
        Assert.Equal(unique, again);
        return unique.Value;
    }
}
