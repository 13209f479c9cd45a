using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>Another's client, in another language: tus-js-client in node.</summary>
public sealed class ForeignClientTests
{
    [SkippableTheory]
    [InlineData("plain")]
    [InlineData("during-creation")]
    [InlineData("override")]
    [InlineData("resume")]
    public async Task Tus_js_client_uploads_and_goes_on(string way)
    {
        using var server = new RunningServer();
        using var folder = new TestFolder();
        var bytes = Content.Of(1_234_567);
        var said = await UploadAsync(server, folder, bytes, way);
        Assert.Equal(way is "resume", said.GetProperty("interrupted").GetBoolean());
        using var answer = await server.Client.GetAsync(said.GetProperty("link").GetString()!.Download());
        var arrived = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.AsSpan().SequenceEqual(arrived), "Other bytes arrived.");
        Assert.Equal("film.mkv", answer.Content.Headers.ContentDisposition!.FileName);
    }

    [SkippableFact]
    public async Task Tus_js_client_ends_an_upload()
    {
        using var server = new RunningServer();
        using var folder = new TestFolder();
        var said = await UploadAsync(server, folder, Content.Of(1000), "terminate");
        using var answer = await server.Client.GetAsync(said.GetProperty("link").GetString()!.Download());
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await server.AssertEmptyAsync();
    }

    private static async Task<JsonElement> UploadAsync(RunningServer server, TestFolder folder, byte[] bytes, string way)
    {
        var node = Requires.Program("node");
        var modules = Path.Combine(Path.GetDirectoryName(Here())!, "../../../wwwroot-src/node_modules/");
        Requires.That(Directory.Exists(modules), "the front end's packages are not installed; dotnet build installs them");
        await File.WriteAllBytesAsync(folder["film.mkv"], bytes);
        var script = Path.Combine(Path.GetDirectoryName(Here())!, "foreign-client.mjs");
        var run = await Tool.RunAsync(node, script, modules, server.Address.ToString().TrimEnd('/'), folder["film.mkv"], way);
        Assert.True(run.ExitCode == 0, Encoding.UTF8.GetString(run.Output) + run.Errors);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
