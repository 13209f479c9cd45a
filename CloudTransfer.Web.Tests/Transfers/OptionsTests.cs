using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>An invalid setting stops a replica before it listens. The error names the setting, its value and the allowed values.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("Upload:MaxBytes", "lots", "such as 1048576, 512MiB or 10GiB")]
    [InlineData("Upload:MaxBytes", "0", "at least one byte")]
    [InlineData("Upload:MaxFiles", "0", "from 1 to 1000000")]
    [InlineData("Transfers:DefaultLifetime", "soon", "such as 12h or 7d")]
    [InlineData("Transfers:DefaultLifetime", "31d", "at most Transfers:MaxLifetime")]
    [InlineData("Transfers:CleanEvery", "11m", "at most 10m")]
    [InlineData("Proxy:PublicUrl", "send.example.org", "http:// or https://")]
    [InlineData("Proxy:KnownNetworks:0", "everybody", "such as 172.28.0.0/24")]
    [InlineData("Api:AllowedOrigins:0", "*", "such as https://app.example.org")]
    [InlineData("Api:AllowedOrigins:0", "https://app.example.org/", "without a path")]
    [InlineData("Api:AllowedOrigins:0", "ftp://app.example.org", "such as https://app.example.org")]
    [InlineData("Scan:ClamAv", "localhost:3310", "tcp://host:port or unix:///path")]
    [InlineData("Scan:ClamAv", "http://clamd", "tcp://host:port or unix:///path")]
    [InlineData("Scan:MaxBytes", "0", "at least one byte")]
    [InlineData("Storage:Quota", "much", "such as 1048576, 512MiB or 10GiB")]
    [InlineData("Storage:MinFree", "-1", "such as 1048576, 512MiB or 10GiB")]
    [InlineData("Upload:Allowed", "everybody", "anyone, keys or signed-in")]
    [InlineData("Upload:Allowed", "keys", "set Upload:AccessKeys or Proxy:UserHeader")]
    [InlineData("Upload:Allowed", "signed-in", "set SignIn:Oidc")]
    [InlineData("Upload:MaxRequestBytes", "0", "at least 64KiB")]
    [InlineData("Upload:MaxConcurrent", "0", "1 or more")]
    [InlineData("Upload:MaxConcurrentPerClient", "0", "1 or more")]
    [InlineData("Upload:MaxUnfinishedPerClient", "0", "1 or more")]
    [InlineData("Upload:MaxReservedPerClient", "much", "such as 1048576, 512MiB or 10GiB")]
    [InlineData("Upload:MaxFilesPerHourPerClient", "0", "1 or more")]
    [InlineData("Transfers:StalledAfter", "1s", "at least 2s")]
    [InlineData("SignIn:SessionDays", "0", "from 1 to 90")]
    [InlineData("SignIn:Oidc:0:Name", "—", "such as Keycloak")]
    [InlineData("SignIn:Oidc:0:Authority", "http://id.example.org", "begins with https://")]
    [InlineData("SignIn:Oidc:0:AllowedDomains", "ada@example.org", "a domain such as example.org")]
    [InlineData("SignIn:Passkeys:InvitationDays", "0", "from 1 to 90")]
    [InlineData("Accounts:Roles:Member:Quota", "much", "such as 1048576, 512MiB or 10GiB")]
    [InlineData("Accounts:Roles:Administrator:MaxBytes", "0", "at least one byte")]
    [InlineData("Accounts:Roles:Member:MaxLifetime", "soon", "such as 12h or 7d")]
    [InlineData("Security:RequestsPerSecond", "0", "1 or more")]
    [InlineData("Security:ConnectionsPerClient", "0", "1 or more")]
    [InlineData("Security:RequestsAtOnce", "5", "at least Security:RequestsPerSecond")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections", "many", "a whole number")]
    [InlineData("Audit:KeepDays", "0", "from 1 to 3650")]
    [InlineData("Audit:Addresses", "half", "pseudonym, full or none")]
    [InlineData("Mail:Allowed", "everybody", "signed-in or proven")]
    [InlineData("Mail:MaxRecipients", "0", "from 1 to 100")]
    [InlineData("Mail:MaxPerHour", "0", "from 1 to 1000000")]
    [InlineData("Mail:MaxPerSenderPerHour", "0", "from 1 to 1000000")]
    [InlineData("Mail:MaxPerAddressPerHour", "0", "from 1 to 1000000")]
    [InlineData("Storage:Path", "", "a folder that the server may write")]
    public async Task Invalid_setting_stops_the_host_and_the_error_says_what_is_allowed(string key, string value, string allowed)
    {
        using var volume = new TestFolder();
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = OwnHost.Build(volume.Path, (key, value));
            await app.StartAsync();
        });

        AssertSays(StartupError.Reason(fault) ?? $"{fault}", key, value, allowed);
    }

    [Fact]
    public async Task Replica_with_an_invalid_setting_exits_with_code_78()
    {
        using var volume = new TestFolder();

        var (exitCode, log) = await ReplicaProcess.RunAsync(volume.Path, ("Upload:MaxFiles", "1000001"));

        Assert.Equal(78, exitCode);
        AssertSays(log, "Upload:MaxFiles", "1000001", "from 1 to 1000000");
        Assert.EndsWith("CloudTransfer did not start. Upload:MaxFiles is 1000001: it must be a whole number from 1 to 1000000.", log.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Upload:MaxBytes=many", "Upload:MaxBytes: 'many' is not a size")]
    [InlineData("--Kestrel:Endpoints:A:Url=nonsense", "Invalid url: 'nonsense'")]
    [InlineData("--Storage:Path=/proc/x", "/proc/x")]
    public async Task Startup_failure_is_reported_in_the_last_line_of_the_log(string argument, string reason)
    {
        using var volume = new TestFolder();
        var parts = argument[2..].Split('=');

        var (exitCode, log) = await ReplicaProcess.RunAsync(volume.Path, (parts[0], parts[1]));

        Assert.Equal(78, exitCode);
        Assert.StartsWith("CloudTransfer did not start. ", log.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains(reason, log.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_in_use_is_reported_with_a_remedy()
    {
        using var volume = new TestFolder();
        await using var first = await ReplicaProcess.StartAsync(volume["one"]);

        var (exitCode, log) = await ReplicaProcess.RunAsync(volume["other"], ("urls", first.Address.ToString()));

        Assert.Equal(78, exitCode);
        Assert.Contains("address already in use: end the program that has it, or choose another with --urls", log, StringComparison.Ordinal);
    }

    private static void AssertSays(string text, string key, string value, string allowed)
    {
        // The error names the list instead of its element, and spells out durations.
        Assert.Contains(key.EndsWith(":0", StringComparison.Ordinal) ? key[..^2] : key, text, StringComparison.Ordinal);
        Assert.Contains(value.Replace("31d", "31 days", StringComparison.Ordinal).Replace("11m", "11 minutes", StringComparison.Ordinal).Replace("1s", "1 second", StringComparison.Ordinal), text, StringComparison.Ordinal);
        Assert.Contains(allowed, text, StringComparison.Ordinal);
    }
}
