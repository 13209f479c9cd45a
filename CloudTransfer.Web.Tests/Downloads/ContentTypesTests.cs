using CloudTransfer.Web.Downloads;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class ContentTypesTests
{
    [Theory]
    [InlineData("a.jpg", "image/jpeg")]
    [InlineData("a.JPEG", "image/jpeg")]
    [InlineData("a.tar.gz", "application/gzip")]
    [InlineData("a.mp4", "video/mp4")]
    [InlineData("a.pdf", "application/pdf")]
    [InlineData("a.txt", "text/plain; charset=utf-8")]
    [InlineData("Holiday.zip", "application/zip")]
    [InlineData("a.html", ContentTypes.Unknown)]
    [InlineData("a.htm", ContentTypes.Unknown)]
    [InlineData("a.xhtml", ContentTypes.Unknown)]
    [InlineData("a.svg", ContentTypes.Unknown)]
    [InlineData("a.SVGZ", ContentTypes.Unknown)]
    [InlineData("a.xml", ContentTypes.Unknown)]
    [InlineData("a.js", ContentTypes.Unknown)]
    [InlineData("a.pdf.html", ContentTypes.Unknown)]
    [InlineData("a", ContentTypes.Unknown)]
    [InlineData("jpg", ContentTypes.Unknown)]
    [InlineData("", ContentTypes.Unknown)]
    public void Content_type_is_never_one_that_a_browser_executes(string name, string type) =>
        Assert.Equal(type, ContentTypes.Of(name));
}
