using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Uploads;

public sealed class SmokeTests
{
    [Fact]
    public async Task Smoke()
    {
        using var server = new RunningServer();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "files", "a.bin" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form, Headers = { { "Accept", "application/json" } } };
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<UploadAnswer>();
        Assert.Equal([1, 2, 3], await server.Client.GetByteArrayAsync($"/d/{answer!.Id}/download"));
    }

    [Fact]
    public async Task SmokeReplica()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        using var answer = await replica.Client.PutAsync("/x.txt", new StringContent("hello"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(0, await replica.StopAsync());
    }
}
