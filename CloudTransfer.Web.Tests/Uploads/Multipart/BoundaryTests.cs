using System.Text;
using CloudTransfer.Web.Uploads.Multipart;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class BoundaryTests
{
    [Theory]
    [InlineData("multipart/form-data; boundary=----WebKitFormBoundaryAbC123", "----WebKitFormBoundaryAbC123")]
    [InlineData("multipart/form-data; boundary=\"a b:c\"", "a b:c")]
    [InlineData("Multipart/Form-Data;BOUNDARY=x", "x")]
    [InlineData("multipart/form-data; charset=utf-8; boundary=x ", "x")]
    [InlineData("multipart/form-data; boundary=----=_Part_1_2.3", "----=_Part_1_2.3")]
    [InlineData("multipart/form-data; boundary=x;", "x")]
    public void Boundary_is_parsed_from_the_content_type(string contentType, string boundary)
    {
        Assert.True(Boundary.TryParse(contentType, out var parsed));
        Assert.Equal("\r\n--" + boundary, Encoding.ASCII.GetString(parsed.Delimiter));
        Assert.Equal("--" + boundary, Encoding.ASCII.GetString(parsed.Opening));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("multipart/form-data-2; boundary=x")]
    [InlineData("application/x-www-form-urlencoded; boundary=x")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"ends with a space \"")]
    [InlineData("multipart/form-data; boundary=\"not closed")]
    [InlineData("multipart/form-data; boundary=\"x\"y")]
    [InlineData("multipart/form-data; boundary=a\r\nb")]
    [InlineData("multipart/form-data; boundary=sch\u00F6n")]
    [InlineData("multipart/form-data; boundary=a{b}")]
    [InlineData("multipart/form-data; boundary=a; boundary=b")]
    [InlineData("multipart/form-data; boundary=a; nonsense")]
    public void Other_media_type_or_invalid_boundary_is_rejected(string? contentType)
    {
        Assert.False(Boundary.TryParse(contentType, out var boundary));
        Assert.Null(boundary);
    }

    [Fact]
    public void Boundary_has_at_most_70_characters()
    {
        Assert.True(Boundary.TryParse("multipart/form-data; boundary=" + new string('x', 70), out _));
        Assert.False(Boundary.TryParse("multipart/form-data; boundary=" + new string('x', 71), out _));
    }
}
