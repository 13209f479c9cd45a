using CloudTransfer.Web.Controllers.Results;

namespace CloudTransfer.Web.Tests.Controllers;

public sealed class AttachmentHeaderTests
{
    [Theory]
    [InlineData("report.pdf")]
    [InlineData("a-B_9.tar.gz")]
    [InlineData("_a")]
    public void Plain_name_is_written_as_any_other(string name)
    {
        Assert.Equal(AttachmentHeader.Encoded("attachment", name, name), AttachmentHeader.Of("attachment", name));
        Assert.Equal($"inline; filename={name}; filename*=UTF-8''{name}", AttachmentHeader.Of("inline", name));
    }

    [Theory]
    [InlineData("a b.txt", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt")]
    [InlineData("a;b=c.txt", "attachment; filename=\"a;b=c.txt\"; filename*=UTF-8''a%3Bb%3Dc.txt")]
    [InlineData("...", "attachment; filename=download; filename*=UTF-8''...")]
    [InlineData("-rf", "attachment; filename=rf; filename*=UTF-8''-rf")]
    public void Other_name_is_quoted_and_encoded(string name, string header) => Assert.Equal(header, AttachmentHeader.Of("attachment", name));
}
