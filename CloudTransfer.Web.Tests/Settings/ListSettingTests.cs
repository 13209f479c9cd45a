using System.Net;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>A list can be given as one value, separated by commas.</summary>
public sealed class ListSettingTests
{
    private const string Key = "0123456789abcdefXYZ", Other = "another-key-of-twenty";

    [Theory]
    [InlineData("Upload__AccessKeys", Key)]
    [InlineData("Upload__AccessKeys", $" {Other} ,{Key},")]
    [InlineData("UPLOAD__ACCESSKEYS__0", Key)]
    public async Task Access_keys_in_the_environment_apply_in_every_list_format(string variable, string value)
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(ServerProgram.Built.Command(("Storage__Path", volume.Path), (variable, value)));

        Assert.Equal(HttpStatusCode.Unauthorized, await replica.Client.PutWithKeyAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await replica.Client.PutWithKeyAsync("not-one-of-these-keys"));
        Assert.Equal(HttpStatusCode.Created, await replica.Client.PutWithKeyAsync(Key));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "", "10.0.0.0/8")]
    [InlineData("10.0.0.0/8, 192.168.0.0/16", "", "10.0.0.0/8 192.168.0.0/16")]
    [InlineData("10.0.0.0/8", "0=172.16.0.0/12", "172.16.0.0/12")]
    [InlineData("0=10.0.0.0/8;1=192.168.0.0/16", "172.16.0.0/12", "172.16.0.0/12")]
    [InlineData("0=10.0.0.0/8;1=192.168.0.0/16", "1=172.16.0.0/12", "10.0.0.0/8 172.16.0.0/12")]
    [InlineData("0=10.0.0.0/8", "", "10.0.0.0/8")]
    [InlineData("0=10.0.0.0/8", " , ", "10.0.0.0/8")]
    [InlineData("10.0.0.0/8", ",", "10.0.0.0/8")]
    [InlineData("10.0.0.0/8", "0=", "10.0.0.0/8")]
    [InlineData("0=10.0.0.0/8;1=192.168.0.0/16", "0=;1=;2=", "10.0.0.0/8 192.168.0.0/16")]
    [InlineData("0=10.0.0.0/8", "1=;2=192.168.0.0/16", "10.0.0.0/8 192.168.0.0/16")]
    [InlineData("", "0=;1=", "")]
    public void Later_source_wins_and_an_empty_value_is_ignored(string earlier, string later, string expected)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(Source(earlier)).AddInMemoryCollection(Source(later));
        EmptyValues.Ignore(configuration);
        var options = new ProxyOptions();
        configuration.GetSection(ProxyOptions.Section).Bind(options);

        new CommaSeparatedLists<ProxyOptions>(configuration).PostConfigure(null, options);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), options.KnownNetworks);
    }

    [Fact]
    public void Every_list_setting_accepts_one_value() => Assert.All(KnownSettings.All.Where(setting => setting.IsList), setting => Assert.True(setting.IsListOfTexts, setting.Path));

    private static Dictionary<string, string?> Source(string text)
    {
        const string key = $"{ProxyOptions.Section}:{nameof(ProxyOptions.KnownNetworks)}";
        return text.Contains('=', StringComparison.Ordinal)
            ? text.Split(';').Select(part => part.Split('=')).ToDictionary(part => $"{key}:{part[0]}", part => (string?)part[1], StringComparer.Ordinal)
            : new Dictionary<string, string?>(StringComparer.Ordinal) { [key] = text };
    }
}
