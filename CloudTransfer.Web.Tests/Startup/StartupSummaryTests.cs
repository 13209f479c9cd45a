namespace CloudTransfer.Web.Tests.Startup;

/// <summary>The last log lines at startup say what to do next. A default start logs no warning.</summary>
public sealed class StartupSummaryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Summary_names_the_URL_the_upload_rule_and_the_volume()
    {
        var (address, lines) = await StartAsync();

        Assert.Equal(
            [
                $"Open {address.ToString().TrimEnd('/')} in a browser",
                "Anyone who reaches this address may upload. To let only members: Upload__AccessKeys=KEY (docs/configuration.md)",
                $"Transfers and the database are in {_folder["volume"]} (Storage:Path)",
            ],
            lines.TakeLast(3).Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
        Assert.DoesNotContain(lines, line => line.Contains(" WARN ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Summary_mentions_access_keys_without_their_values()
    {
        var (_, lines) = await StartAsync(("Upload:AccessKeys:0", "0123456789abcdefXYZ"), ("Proxy:PublicUrl", "https://send.example.org/share"));

        Assert.EndsWith("Open https://send.example.org/share in a browser", lines[^3], StringComparison.Ordinal);
        Assert.EndsWith("Uploads need one of the 1 access keys (Upload:AccessKeys)", lines[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("0123456789abcdefXYZ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Summary_of_a_server_on_a_socket_names_the_proxy_and_not_the_metrics_port()
    {
        var metrics = Loopback.FreePort();
        var (address, lines) = await StartAsync(("Urls", $"http://unix:{_folder["socket"]}"), ("Metrics:Port", $"{metrics}"));

        Assert.Equal("unix", address.Host);
        Assert.EndsWith($"Open it through the proxy that passes requests on to http://unix:{_folder["socket"]}", lines[^3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080", null, "http://localhost:8080")]
    [InlineData("http://[::]:8080", null, "http://localhost:8080/")]
    [InlineData("http://0.0.0.0:80", "", "http://localhost:80")]
    [InlineData("http://unix:/run/x.sock", null, null)]
    [InlineData("http://unix:/run/x.sock", "https://send.example.org", "https://send.example.org")]
    [InlineData("http://10.0.0.5:8080", "https://send.example.org", "https://send.example.org")]
    public void URL_can_be_opened_in_a_browser(string listening, string? publicUrl, string? expected) =>
        Assert.Equal(expected?.TrimEnd('/'), StartupSummary.AddressToOpen(publicUrl, [listening]));

    [Theory]
    [InlineData(9464, "http://[::]:8080", "http://unix:/run/x.sock")]
    [InlineData(8080, "http://unix:/run/x.sock", "http://[::]:9464")]
    [InlineData(null, "http://[::]:8080", "http://unix:/run/x.sock", "http://[::]:9464")]
    public void Metrics_port_serves_no_page(int? port, params string[] expected) =>
        Assert.Equal(expected, StartupSummary.ApplicationAddresses(["http://[::]:8080", "http://unix:/run/x.sock", "http://[::]:9464"], port));

    public void Dispose() => _folder.Dispose();

    private async Task<(Uri Address, IReadOnlyList<string> Lines)> StartAsync(params (string Key, string Value)[] settings)
    {
        await using var replica = await ReplicaProcess.StartAsync(_folder["volume"], settings);
        await replica.LogsAsync("(Storage:Path)");
        return (replica.Address, replica.Log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
