namespace CloudTransfer.Web.Tests.House;

public sealed class SizesTests
{
    [Fact]
    public void Program_has_at_most_25_lines() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "CloudTransfer.Web/Program.cs")).Count(), 1, 25);

    [Theory]
    [InlineData("CloudTransfer.Web")]
    [InlineData("CloudTransfer.Web.Tests")]
    public void Source_files_have_at_most_300_lines(string project) =>
        Assert.DoesNotContain(Repository.Sources(project), file => File.ReadLines(file).Count() > 300);
}
