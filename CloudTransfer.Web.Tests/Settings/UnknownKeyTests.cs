using CloudTransfer.Web.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>A key that sets nothing is told; what others have in the same configuration is not.</summary>
public sealed class UnknownKeyTests
{
    [Theory]
    [InlineData("Upload:AccessKey:0", "Upload:AccessKey is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("upload:accesskey", "upload:accesskey is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("UPLOAD:MAXBYTE", "UPLOAD:MAXBYTE is not a setting: the nearest is Upload:MaxBytes.")]
    [InlineData("Upload:MaxBytse", "Upload:MaxBytse is not a setting: the nearest is Upload:MaxBytes.")]
    [InlineData("Storage:MaxBytes", "Storage:MaxBytes is not a setting: the nearest is Scan:MaxBytes.")]
    [InlineData("Upload:DefaultLifetime", "Upload:DefaultLifetime is not a setting: the nearest is Transfers:DefaultLifetime.")]
    [InlineData("Upload:MaxBytes:0", "Upload:MaxBytes:0 is not a setting: the nearest is Upload:MaxBytes.")]
    [InlineData("Upload:AccessKeys:0:Key", "Upload:AccessKeys:0 is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Admin:X", "Admin:X is not a setting: the nearest is Admin:Key.")]
    [InlineData("Uploads:AccessKeys", "Uploads:AccessKeys is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Uplaod:AccessKeys:0", "Uplaod:AccessKeys is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Transfer:MaxLifetime", "Transfer:MaxLifetime is not a setting: the nearest is Transfers:MaxLifetime.")]
    [InlineData("Logs:Json", "Logs:Json is not a setting: the nearest is Log:Json.")]
    [InlineData("Storage", "Storage has a value, but is a section: its keys are such as Storage:MinFree.")]
    public void A_misspelt_key_is_told_with_the_nearest_right_one(string key, string sentence) =>
        Assert.Equal([sentence], UnknownKeys.In(Having(key)));

    [Theory]
    [InlineData("Upload:AccessKeys")]
    [InlineData("Upload:AccessKeys:0")]
    [InlineData("UPLOAD:ACCESSKEYS:FIRST")]
    [InlineData("Kestrel:Limits:MaxRequestBodySize")]
    [InlineData("Kestrel:Endpoints:Metrics:Url")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("AllowedHosts")]
    [InlineData("Urls")]
    [InlineData("Metrics:EnabledMetrics:System.Net.Http")]
    [InlineData("Metrics:Listener:EnabledMetrics:Default")]
    [InlineData("Blog:Title")]
    [InlineData("Downloader:Path")]
    [InlineData("STORAGE_PATH")]
    [InlineData("PATH")]
    public void Settings_and_what_is_others_are_not(string key) => Assert.Empty(UnknownKeys.In(Having(key)));

    [Fact]
    public void A_variable_of_the_environment_may_have_a_section_s_name_by_chance()
    {
        // Under a prefix of the test's own, which the source takes away.
        Environment.SetEnvironmentVariable("UNKNOWN_KEY_TESTS_PROXY", "http://proxy");

        Assert.Empty(UnknownKeys.In(new ConfigurationBuilder().AddEnvironmentVariables("UNKNOWN_KEY_TESTS_").Build()));
    }

    [Fact]
    public void No_value_is_repeated_for_it_may_be_a_secret() =>
        Assert.All(UnknownKeys.In(Having("Admin:Kay", "Admin", "Uploads:AccessKeys")), sentence => Assert.DoesNotContain("a-secret", sentence, StringComparison.Ordinal));

    [Fact]
    public void Every_options_class_that_the_server_binds_is_known_by_its_section()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddCloudTransfer();

        var bound = builder.Services.Select(service => service.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
            .Select(type => type.GenericTypeArguments[0]).Where(type => type.Assembly == typeof(Program).Assembly).ToList();

        Assert.True(bound.Count > 8);
        Assert.All(bound, type => Assert.NotEmpty(KnownSettings.Of(type)));
    }

    private static IConfigurationRoot Having(params string[] keys) =>
        new ConfigurationBuilder().AddInMemoryCollection(keys.Select(key => KeyValuePair.Create(key, (string?)"a-secret"))).Build();
}
