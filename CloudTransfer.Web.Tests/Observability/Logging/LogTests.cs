using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Observability.Logging;

public sealed class LogTests
{
    [Fact]
    public async Task Every_line_is_a_JSON_object_without_secrets()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Log:Json", "true"));

        var answer = await UseAsync(replica);

        Assert.Equal(0, await replica.StopAsync());
        var lines = replica.Log.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line =>
        {
            using var entry = JsonDocument.Parse(line);
            Assert.All(["time", "level", "logger", "message"], name => Assert.False(string.IsNullOrEmpty(entry.RootElement.GetProperty(name).GetString())));
        });
        Assert.Contains(lines, line => line.Contains(" d/{id}/download 200", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" upload 201", StringComparison.Ordinal));
        var token = RequestCredentials.OwnerToken(answer.OwnerLink);
        foreach (var secret in new[] { answer.Id, token, "geheimnis", "botschaft", "parole" })
            Assert.DoesNotContain(secret, replica.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Trace_id_of_an_error_response_is_in_the_log()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Log:Json", "true"));

        using var answer = await replica.Client.GetAsync("/api/v1/transfers/none");

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var trace = problem.RootElement.GetProperty("traceId").GetString()!;
        await replica.LogsAsync($"\"trace\":\"{trace}\"");
        await replica.LogsAsync($" ms {trace}\"");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("*/*")]
    public async Task Internal_error_shows_a_reference_that_is_in_the_log(string format)
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        var sent = await replica.Client.PutFileAsync("a", [1]);
        await new SqliteDatabase(volume["cloudtransfer.db"]).ExecuteAsync("PRAGMA ignore_check_constraints = 1; UPDATE transfers SET state = 'unheard of'", new { }, CancellationToken.None);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/files/0");
        request.Headers.TryAddWithoutValidation("Accept", format);
        using var answer = await replica.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var reference = Regex.Match(await answer.Content.ReadAsStringAsync(), "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(reference.Success);
        await replica.LogsAsync($" ms {reference.Value}");
    }

    [Fact]
    public async Task Default_format_is_plain_text()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);

        await replica.Client.PutFileAsync("a", [1]);

        await replica.LogsAsync("PUT {name} 201");
        Assert.DoesNotContain("{\"", replica.Log, StringComparison.Ordinal);
    }

    // Successful and failed requests, each of which contains a secret.
    private static async Task<UploadAnswer> UseAsync(ReplicaProcess replica)
    {
        var client = replica.Client;
        var answer = await client.SendFormAsync(new FormBody()
            .File("geheimnis.bin", [1]).File("F/geheimnis.txt", [2]).Field("message", "botschaft").Field("password", "parole"));
        foreach (var (what, password) in new[] { ("download", "parole"), ("download", "parole-wrong"), ("files/1", "parole"), ("files/9", "parole") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{answer.Id}/{what}");
            request.Headers.Authorization = RequestCredentials.Password(password);
            using var _ = await client.SendAsync(request);
        }

        foreach (var address in new[] { $"/d/{answer.Id}/nothing", new Uri(answer.OwnerLink).AbsolutePath, "/geheimnis?password=parole", $"/d/{answer.Id}" })
        {
            using var _ = await client.GetAsync(address);
        }

        using var body = new ByteArrayContent([1]);
        using var refused = await client.PutAsAsync("/geheimnis.bin?expires=botschaft&password=parole", body);
        await using var cut = await RawConnection.OpenAsync(replica.Address);
        await cut.SendAsync("PUT /geheimnis.bin?message=botschaft HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx");
        cut.Cut();
        await using var malformed = await RawConnection.OpenAsync(replica.Address);
        await malformed.SendAsync("GET /geheimnis botschaft parole\r\n\r\n");
        return answer;
    }
}
