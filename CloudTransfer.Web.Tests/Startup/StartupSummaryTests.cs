namespace CloudTransfer.Web.Tests.Startup;

/// <summary>The last lines of a start say what to do next, and none of them alarms somebody who cannot do anything about it.</summary>
public sealed class StartupSummaryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_start_ends_with_the_address_who_may_upload_and_where_the_data_is()
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
    public async Task With_access_keys_it_says_that_only_who_knows_one_may_upload_and_tells_none()
    {
        var (_, lines) = await StartAsync(("Upload:AccessKeys:0", "0123456789abcdefXYZ"), ("Proxy:PublicUrl", "https://send.example.org/share"));

        Assert.EndsWith("Open https://send.example.org/share in a browser", lines[^3], StringComparison.Ordinal);
        Assert.EndsWith("Whoever knows one of the 1 access keys may upload (Upload:AccessKeys)", lines[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("0123456789abcdefXYZ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:8080", null, "http://localhost:8080")]
    [InlineData("http://[::]:8080", null, "http://localhost:8080/")]
    [InlineData("http://0.0.0.0:80", "", "http://localhost:80")]
    [InlineData("http://unix:/run/x.sock", null, null)]
    [InlineData("http://unix:/run/x.sock", "https://send.example.org", "https://send.example.org")]
    [InlineData("http://10.0.0.5:8080", "https://send.example.org", "https://send.example.org")]
    public void The_address_is_one_that_a_browser_can_open(string listening, string? publicUrl, string? expected) =>
        Assert.Equal(expected?.TrimEnd('/'), StartupSummary.AddressToOpen(publicUrl, [listening]));

    public void Dispose() => _folder.Dispose();

    private async Task<(Uri Address, IReadOnlyList<string> Lines)> StartAsync(params (string Key, string Value)[] settings)
    {
        await using var replica = await ReplicaProcess.StartAsync(_folder["volume"], settings);
        await Eventually.HoldsAsync(() => Task.FromResult(replica.Log.Contains("(Storage:Path)", StringComparison.Ordinal)));
        return (replica.Address, replica.Log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
