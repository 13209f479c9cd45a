using System.Text.Json;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Proxies that limit the size of request bodies.</summary>
public sealed class BodyLimitTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData("1m", 15_000_000, "off")]
    [InlineData("1m", 15_000_000, "on")]
    [InlineData("10m", 70_000_000, "off")]
    public async Task An_upload_finds_the_body_limit_of_nginx_and_the_next_upload_of_the_tab_keeps_to_it(string limit, int size, string buffering)
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"]);
        await using var nginx = await NginxProcess.StartAsync(Requires.Program("nginx"), _work["nginx"], [replica.Address], rules: Limited);
        var folder = LocalFolder.Write(_work["Holiday"], [size - 5000, 5000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), nginx.Address);
        await SendAsync(sending, folder, replica);
        var refused = Refused(nginx);
        Assert.InRange(refused, 1, 16);

        await sending.Page.GotoAsync(nginx.Address.ToString());
        await SendAsync(sending, folder, replica);
        Assert.Equal(refused, Refused(nginx));
        await sending.Page.Context.CloseAsync();

        string Limited(string rules) => rules
            .Replace("client_max_body_size 0;", $"client_max_body_size {limit};", StringComparison.Ordinal)
            .Replace("proxy_request_buffering off;", $"proxy_request_buffering {buffering};", StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(null, 1)]
    [InlineData("1MB", 8)]
    public async Task Requests_are_split_only_by_a_limit_or_by_the_setting(string? most, int requests)
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"], most is null ? [] : [("Upload:MaxRequestBytes", most)]);
        var folder = LocalFolder.Write(_work["Holiday"], [7_400_000, 5000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), replica.Address);
        var sent = 0;
        sending.Page.Request += (_, request) => sent += string.Equals(request.Method, "PATCH", StringComparison.Ordinal) ? 1 : 0;
        await SendAsync(sending, folder, replica);
        Assert.Equal(requests, sent);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task Requests_become_shorter_when_a_proxy_closes_the_connection_twice_at_the_same_byte()
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"]);
        await using var proxy = await ScriptedProxy.StartAsync(replica.Address);
        proxy.Script = http =>
        {
            if (http.Request.ContentLength > 1_000_000)
                http.Abort();
            return Task.FromResult(http.Request.ContentLength > 1_000_000);
        };
        var folder = LocalFolder.Write(_work["Holiday"], [3_000_000, 5000]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAloneAsync(Look.Desk), proxy.Address);
        await SendAsync(sending, folder, replica);
        await sending.Page.Context.CloseAsync();
    }

    private static async Task SendAsync(SendingPage sending, LocalFolder folder, ReplicaProcess replica)
    {
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await folder.AssertIsAtAsync(replica.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
    }

    private static int Refused(NginxProcess nginx) =>
        File.ReadLines(nginx.AccessLog).Count(line => JsonElement.Parse(line).GetProperty("status").GetInt32() == 413);
}
