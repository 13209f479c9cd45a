using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class MultipartClientTests : IAsyncLifetime
{
    private FormServer _server = null!;

    public async Task InitializeAsync() => _server = await FormServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forms_from_HttpClient_are_read(bool chunked)
    {
        using var client = new HttpClient();
        var large = RandomNumberGenerator.GetBytes(20 << 20);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Grüße"), "message" },
            { new ByteArrayContent(large), "files", "näher 東京.bin" },
            { new ByteArrayContent([]), "files", "plain.txt" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Address) { Content = form };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await client.SendAsync(request);

        Assert.Equal(
            [
                ReadPart.Of("message", null, "text/plain; charset=utf-8", "Grüße"u8.ToArray()),
                ReadPart.Of("files", "näher 東京.bin", null, large),
                ReadPart.Of("files", "plain.txt", null, []),
            ],
            (await response.Content.ReadFromJsonAsync<ReadPart[]>())!);
    }

    [Fact]
    public async Task Rejection_in_the_middle_of_a_body_reaches_the_client()
    {
        using var client = new HttpClient();
        using var body = new ByteArrayContent(
            [.. "--bound\r\nContent-Disposition: form-data; name=f\r\n\r\n"u8, .. new byte[1 << 20], .. "\r\n--boundary\r\n"u8, .. new byte[1 << 20]]);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=bound");

        using var response = await client.PostAsync(_server.Address, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("A boundary line of the form data must end with CRLF right after the boundary.", await response.Content.ReadFromJsonAsync<string>());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forms_from_curl_are_read(bool escape)
    {
        var curl = Requires.Program("curl");
        var folder = Directory.CreateTempSubdirectory("curl-form");
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var file = Path.Combine(folder.FullName, "a.bin");
        await File.WriteAllBytesAsync(file, content);
        var start = new ProcessStartInfo(curl) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--silent", "--show-error", .. escape ? ["--form-escape"] : Array.Empty<string>(),
            "-F", "message=Hello\nyou", "-F", $"files=@{file}", "-F", $"files=@{file};filename=\"say \\\"hi\\\" näher.bin\";type=image/x-y",
            "-F", $"files=@{file};filename=\"Holiday/C:\\\\x.bin\"", _server.Address,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        folder.Delete(recursive: true);

        Assert.Equal("", await errors);
        Assert.Equal(
            [
                ReadPart.Of("message", null, null, "Hello\nyou"u8.ToArray()),
                ReadPart.Of("files", "a.bin", "application/octet-stream", content),
                ReadPart.Of("files", "say \"hi\" näher.bin", "image/x-y", content),
                ReadPart.Of("files", "Holiday/C:\\x.bin", "application/octet-stream", content),
            ],
            JsonSerializer.Deserialize<ReadPart[]>(output, JsonSerializerOptions.Web)!);
    }
}
