namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class ContentDispositionTests
{
    [Theory]
    [InlineData("""; name="files"; filename="a.txt" """, "a.txt")]
    [InlineData("""; filename="a.txt"; name="files" """, "a.txt")]
    [InlineData(""";NAME=files;FileName=a.txt""", "a.txt")]
    [InlineData("""; name = "files" ; filename = "a.txt" ; """, "a.txt")]
    [InlineData("""; name=files; size=3; filename=two words.txt""", "two words.txt")]
    [InlineData("""; name="files"; filename="" """, "")]
    [InlineData("""; name="files" """, null)]
    [InlineData("""; name="files"; filename="grüße 東京 🎈.txt" """, "grüße 東京 🎈.txt")]
    [InlineData("""; name="files"; filename="a;b=c.txt" """, "a;b=c.txt")]
    public async Task Parameters_are_parsed_in_any_order_and_case(string parameters, string? fileName)
    {
        var part = await MultipartForm.ReadPartAsync(MultipartForm.WithDisposition(parameters));

        Assert.Equal(("files", fileName), (part.Name, part.FileName));
    }

    [Theory]
    [InlineData("""say \"hi\".txt""", "say \"hi\".txt")]
    [InlineData("""say %22hi%22.txt""", "say \"hi\".txt")]
    [InlineData("""a%0D%0a.txt""", "a\r\n.txt")]
    [InlineData("""100%25 %2F %2.txt""", "100%25 %2F %2.txt")]
    [InlineData("""C:\x\new.txt""", """C:\x\new.txt""")]
    [InlineData("""C:\\x\\new.txt""", """C:\x\new.txt""")]
    [InlineData("""ends with\""", """ends with\""")]
    [InlineData("""ends with\\""", """ends with\""")]
    public async Task Escapes_are_decoded_as_browsers_and_curl_encode_them(string quoted, string fileName)
    {
        var part = await MultipartForm.ReadPartAsync(MultipartForm.WithDisposition($"; name=\"f\"; filename=\"{quoted}\""));

        Assert.Equal(fileName, part.FileName);
    }

    [Theory]
    [InlineData("filename=poor.txt; filename*=utf-8''na%C3%AFve%20%e2%82%ac.txt", "naïve €.txt")]
    [InlineData("filename*=UTF-8'en'a.txt; filename=poor.txt", "a.txt")]
    [InlineData("filename*=iso-8859-1''na%EFve.txt", "naïve.txt")]
    [InlineData("filename*=\"utf-8''quoted%22.txt\"", "quoted\".txt")]
    [InlineData("filename=poor.txt; filename*=shift_jis''%93%FA", "poor.txt")]
    [InlineData("filename=poor.txt; filename*=utf-8''%FF", "poor.txt")]
    [InlineData("filename=poor.txt; filename*=utf-8''%4", "poor.txt")]
    [InlineData("filename=poor.txt; filename*=utf-8''%+1", "poor.txt")]
    [InlineData("filename=poor.txt; filename*=utf-8''ï", "poor.txt")]
    [InlineData("filename=poor.txt; filename*=nothing", "poor.txt")]
    public async Task Extended_file_name_takes_precedence_if_it_can_be_decoded(string parameters, string fileName)
    {
        var part = await MultipartForm.ReadPartAsync(MultipartForm.WithDisposition("; name=f; " + parameters));

        Assert.Equal(fileName, part.FileName);
    }

    [Fact]
    public async Task Name_that_is_not_UTF_8_is_read_as_ISO_8859_1()
    {
        var body = MultipartForm.Bytes("--bound\r\ncontent-disposition: form-data; name=f; filename=\"na\xEFve.txt\"\r\n\r\n\r\n--bound--");

        Assert.Equal("na\u00EFve.txt", (await MultipartForm.ReadPartAsync(body)).FileName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("; filename=a.txt")]
    [InlineData("; name")]
    [InlineData("; name=f; filename=\"not closed")]
    [InlineData("; name=f; filename=\"a\"b\"")]
    [InlineData("; name=f; name=g")]
    [InlineData("; name=f; filename=a; filename=b")]
    [InlineData("; name=f; filename*=utf-8''a; filename*=utf-8''b")]
    [InlineData("; name=f; filename*=utf-16''a")]
    [InlineData("; name=f; =x")]
    [InlineData("; na me=f")]
    [InlineData("-2; name=f")]
    public async Task Malformed_Content_Disposition_is_rejected(string parameters) =>
        Assert.Contains("Content-Disposition", await MultipartForm.RefusalAsync(MultipartForm.WithDisposition(parameters))
            + (parameters.Contains("utf-16", StringComparison.Ordinal) ? "Content-Disposition" : ""), StringComparison.Ordinal);
}
