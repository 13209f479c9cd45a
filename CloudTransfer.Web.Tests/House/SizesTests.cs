namespace CloudTransfer.Web.Tests.House;

public sealed class SizesTests
{
    [Fact]
    public void Program_is_a_door() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "CloudTransfer.Web/Program.cs")).Count(), 1, 25);

    [Theory]
    [InlineData("CloudTransfer.Web")]
    [InlineData("CloudTransfer.Web.Tests")]
    public void No_source_file_is_longer_than_300_lines(string project) =>
        Assert.DoesNotContain(Repository.Sources(project), file => File.ReadLines(file).Count() > 300);
}
