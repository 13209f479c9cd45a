using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Uploads with an independent client: tus-js-client on Node.js.</summary>
public sealed class TusJsClientTests
{
    [SkippableTheory]
    [InlineData("plain")]
    [InlineData("during-creation")]
    [InlineData("override")]
    [InlineData("resume")]
    public async Task Tus_js_client_uploads_and_resumes(string mode)
    {
        using var server = new RunningServer();
        using var folder = new TestFolder();
        var bytes = SampleBytes.Of(1_234_567);
        var result = await UploadAsync(server, folder, bytes, mode);
        Assert.Equal(mode is "resume", result.GetProperty("interrupted").GetBoolean());
        using var response = await server.Client.GetAsync(result.GetProperty("link").GetString()!.Download());
        var actual = await response.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.AsSpan().SequenceEqual(actual), "The content differs.");
        Assert.Equal("film.mkv", response.Content.Headers.ContentDisposition!.FileName);
    }

    [SkippableFact]
    public async Task Tus_js_client_terminates_an_upload()
    {
        using var server = new RunningServer();
        using var folder = new TestFolder();
        var result = await UploadAsync(server, folder, SampleBytes.Of(1000), "terminate");
        using var response = await server.Client.GetAsync(result.GetProperty("link").GetString()!.Download());
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await server.AssertEmptyAsync();
    }

    private static async Task<JsonElement> UploadAsync(RunningServer server, TestFolder folder, byte[] bytes, string mode)
    {
        var node = Requires.Program("node");
        var modules = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../wwwroot-src/node_modules/");
        Requires.That(Directory.Exists(modules), "the front end's packages are not installed; dotnet build installs them");
        await File.WriteAllBytesAsync(folder["film.mkv"], bytes);
        var script = Path.Combine(Path.GetDirectoryName(ThisFile())!, "tus-js-client.mjs");
        var run = await Tool.RunAsync(node, script, modules, server.Address.ToString().TrimEnd('/'), folder["film.mkv"], mode);
        Assert.True(run.ExitCode == 0, Encoding.UTF8.GetString(run.Output) + run.Errors);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
