namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>The addresses that the server listens on.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("", "", "http://[::]:{0}")]
    [InlineData("http://127.0.0.1:0", "", "http://127.0.0.1:")]
    [InlineData("", "{1}", "http://[::]:{1}")]
    public async Task PORT_is_used_if_no_other_address_is_set(string urls, string ports, string listening)
    {
        object[] free = [Loopback.FreePort(), Loopback.FreePort()];
        var command = ServerProgram.Built.Command(("Storage__Path", _folder["volume"]), ("PORT", $"{free[0]}"), ("Urls", urls), ("ASPNETCORE_HTTP_PORTS", string.Format(ports, free)));

        await using var replica = await ReplicaProcess.StartAsync(command);

        Assert.Contains($"Now listening on: {string.Format(listening, free)}", replica.Log, StringComparison.Ordinal);
        Assert.Single(replica.Log.Split('\n'), line => line.Contains("Now listening on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_port_is_added_to_PORT()
    {
        var (port, metrics) = (Loopback.FreePort(), Loopback.FreePort());
        await using var replica = await ReplicaProcess.StartAsync(
            ServerProgram.Built.Command(("Storage__Path", _folder["volume"]), ("PORT", $"{port}"), ("Urls", ""), ("Metrics__Port", $"{metrics}")));

        using var client = new HttpClient();
        Assert.Equal("Healthy", await client.GetStringAsync($"http://127.0.0.1:{metrics}/health/ready"));
        using var page = await client.GetAsync($"http://127.0.0.1:{port}/");
        Assert.True(page.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Invalid_PORT_is_rejected()
    {
        var (exitCode, _, errors) = await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), ("PORT", "tcp://10.0.0.1:80"), ("Urls", ""));

        Assert.Equal(78, exitCode);
        Assert.Contains("PORT has 'tcp://10.0.0.1:80': each must be a number from 1 to 65535.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_of_a_killed_server_is_reused_and_one_in_use_is_not()
    {
        var command = ServerProgram.Built.Command(("Storage__Path", _folder["volume"]), ("Urls", $"http://unix:{_folder["socket"]};http://127.0.0.1:0"));
        await using var first = await ReplicaProcess.StartAsync(command);
        Assert.Equal("Healthy", await GetAsync());

        var (exitCode, _, errors) = await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), ("Urls", $"http://unix:{_folder["socket"]}"));
        Assert.Equal(78, exitCode);
        Assert.Contains($"{_folder["socket"]} is in use: end the program that listens there", errors, StringComparison.Ordinal);
        Assert.Equal("Healthy", await GetAsync());

        await first.KillAsync();
        Assert.True(File.Exists(_folder["socket"]));
        await using var second = await ReplicaProcess.StartAsync(command);
        Assert.Equal("Healthy", await GetAsync());
    }

    [Fact]
    public async Task File_in_place_of_the_socket_is_not_deleted()
    {
        await File.WriteAllTextAsync(_folder["socket"], "not ours");

        var (exitCode, _, errors) = await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), ("Urls", $"http://unix:{_folder["socket"]}"));

        Assert.Equal(78, exitCode);
        Assert.Contains($"{_folder["socket"]} is a file and no socket", errors, StringComparison.Ordinal);
        Assert.Equal("not ours", await File.ReadAllTextAsync(_folder["socket"]));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> GetAsync()
    {
        using var client = SocketClient.To(_folder["socket"]);
        return await client.GetStringAsync("/health/ready");
    }
}
