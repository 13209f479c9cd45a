namespace CloudTransfer.Web.Tests.House;

/// <summary>Files and folders stay small enough to be read in one go.</summary>
public sealed class SizesTests
{
    [Fact]
    public void Program_has_at_most_25_lines() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "CloudTransfer.Web/Program.cs")).Count(), 1, 25);

    [Theory]
    [InlineData("CloudTransfer.Web")]
    [InlineData("CloudTransfer.Web.Tests")]
    public void No_source_file_has_more_than_300_lines(string project) =>
        Assert.DoesNotContain(Repository.Sources(project), file => File.ReadLines(file).Count() > 300);

    [Fact]
    public void Median_source_file_has_fewer_than_60_lines()
    {
        var lengths = Repository.Sources("CloudTransfer.Web").Select(file => File.ReadLines(file).Count()).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, 59);
    }

    [Theory]
    [InlineData("CloudTransfer.Web")]
    [InlineData("CloudTransfer.Web.Tests")]
    public void No_folder_has_40_source_files(string project) =>
        Assert.DoesNotContain(Repository.Sources(project).CountBy(file => Path.GetDirectoryName(file)!), folder => folder.Value >= 40);
}
