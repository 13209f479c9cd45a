using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Startup;

/// <summary>A configuration error ends the process with one sentence and with exit code 78, so that systemd does not restart it.</summary>
public sealed class StartupErrorTests : IDisposable
{
    private const int Configuration = 78;

    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("Admin__Key=short", "Admin:Key is not a key: it must have 16 to 256 characters")]
    [InlineData("Upload__AccessKey__0=0123456789abcdef", "Upload:AccessKey is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Uploads__AccessKeys=0123456789abcdef", "Uploads:AccessKeys is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Storage__Path=/proc/nowhere", "Storage:Path is '/proc/nowhere', which cannot be made")]
    [InlineData("Urls=http://203.0.113.1:8080", "The server cannot listen on 203.0.113.1:8080")]
    [InlineData("Kestrel__Endpoints__A__Url=nonsense", "Invalid url: 'nonsense'")]
    public async Task Invalid_setting_gives_one_sentence_and_exit_code_78(string setting, string sentence)
    {
        var parts = setting.Split('=', 2);

        AssertSentence(await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), (parts[0], parts[1])), sentence);
    }

    [Theory]
    [InlineData("Upload__MaxBytes=10XB", "Upload:MaxBytes: '10XB' is not a size: it must be a number of bytes, or a number with a unit")]
    [InlineData("Upload__MaxFiles=many", "Upload:MaxFiles is 'many': it must be a whole number.")]
    [InlineData("Transfers__AllowForever=perhaps", "Transfers:AllowForever is 'perhaps': it must be true or false.")]
    [InlineData("Log__Json=perhaps", "Log:Json is 'perhaps': it must be true or false.")]
    [InlineData("Metrics__Port=http", "Metrics:Port is 'http': it must be a whole number.")]
    [InlineData("Metrics__AllowFrom=everybody", "Metrics:AllowFrom has 'everybody': each must be an address, or a network such as 10.0.0.0/8")]
    [InlineData("Storage__Path=/proc/self/status", "Storage:Path is '/proc/self/status', which cannot be made")]
    [InlineData("Urls=htp://localhost", "Urls has 'htp://localhost': each must be an address such as")]
    [InlineData("Urls=http://localhost:http", "Urls has 'http://localhost:http': each must be an address such as")]
    public async Task Invalid_setting_is_a_wrong_configuration(string setting, string sentence)
    {
        var parts = setting.Replace("__", ":", StringComparison.Ordinal).Split('=', 2);

        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = OwnHost.Build(_folder["volume"], (parts[0], parts[1]));
            await app.StartAsync();
        });

        Assert.Contains(sentence, StartupError.Reason(fault) ?? $"{fault}", StringComparison.Ordinal);
        Assert.Equal(Configuration, StartupError.ExitCode(fault));
    }

    [Fact]
    public async Task Malformed_appsettings_json_gives_one_sentence_and_exit_code_78()
    {
        await File.WriteAllTextAsync(_folder["appsettings.json"], "{\n  \"Upload\": { \"MaxBytes\" \"1GiB\" }\n}");

        AssertSentence(
            await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), ("ASPNETCORE_CONTENTROOT", _folder.Path)),
            $"Failed to load configuration from file '{_folder["appsettings.json"]}'. It is no JSON in line 2:");
    }

    [Theory]
    [InlineData("Urls", "http://127.0.0.1:{0}")]
    [InlineData("Urls", "http://localhost:{0}")]
    [InlineData("Metrics__Port", "{0}")]
    public async Task Port_in_use_gives_one_sentence_and_exit_code_78(string key, string value)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        AssertSentence(
            await ServerProgram.Built.RunAsync(("Storage__Path", _folder["volume"]), (key, string.Format(value, port))),
            $":{port}: address already in use: end the program that has it, or choose another");
    }

    [SkippableFact]
    public async Task Files_of_another_user_give_their_path_and_the_required_owner()
    {
        var program = ServerProgram.Built with { User = ServerProgram.OtherUser() };
        await using (var first = await ReplicaProcess.StartAsync(_folder["volume"]))
            await first.StopAsync();

        AssertSentence(await program.RunAsync(("Storage__Path", _folder["volume"])), $"{_folder["volume"]} belongs to user 0 and may not be used by user 1654, as which the server runs (Permission denied): chown -R 1654 {_folder["volume"]}");
        await Tool.RunAsync("chown", "1654", _folder["volume"]);
        AssertSentence(await program.RunAsync(("Storage__Path", _folder["volume"])), $"{_folder["volume/cloudtransfer.db"]} belongs to user 0");
        await Tool.RunAsync("chown", "-R", "1654", _folder["volume"]);
        foreach (var name in new[] { "incoming", "transfers", "keys" })
        {
            await Tool.RunAsync("chown", "-R", "0", _folder[$"volume/{name}"]);
            AssertSentence(await program.RunAsync(("Storage__Path", _folder["volume"])), $"{_folder[$"volume/{name}"]} belongs to user 0");
            await Tool.RunAsync("chown", "-R", "1654", _folder[$"volume/{name}"]);
        }

        await using var second = await ReplicaProcess.StartAsync(program.Command(("Storage__Path", _folder["volume"])));
        Assert.Equal(0, await second.StopAsync());
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSentence((int ExitCode, string Output, string Errors) ended, string sentence)
    {
        Assert.Equal(Configuration, ended.ExitCode);
        Assert.Contains(sentence, ended.Errors, StringComparison.Ordinal);
        Assert.StartsWith("CloudTransfer did not start. ", Assert.Single(ended.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", ended.Output + ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", ended.Output, StringComparison.Ordinal);
    }
}
