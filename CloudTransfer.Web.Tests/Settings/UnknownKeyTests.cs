using CloudTransfer.Web.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>Unknown keys are reported, but not keys that belong to the framework or to other programs.</summary>
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
    [InlineData("SignIn:Oidc:1:ClientSecrets", "SignIn:Oidc:1:ClientSecrets is not a setting: the nearest is SignIn:Oidc:0:ClientSecret.")]
    [InlineData("Admin:X", "Admin:X is not a setting: the nearest is Admin:Key.")]
    [InlineData("Uploads:AccessKeys", "Uploads:AccessKeys is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Uplaod:AccessKeys:0", "Uplaod:AccessKeys is not a setting: the nearest is Upload:AccessKeys.")]
    [InlineData("Transfer:MaxLifetime", "Transfer:MaxLifetime is not a setting: the nearest is Transfers:MaxLifetime.")]
    [InlineData("Logs:Json", "Logs:Json is not a setting: the nearest is Log:Json.")]
    [InlineData("Storage", "Storage has a value, but is a section: its keys are such as Storage:MinFree.")]
    public void Misspelt_key_is_reported_with_the_nearest_setting(string key, string sentence) =>
        Assert.Equal([sentence], UnknownKeys.In(With(key)));

    [Theory]
    [InlineData("Upload:AccessKeys")]
    [InlineData("Upload:AccessKeys:0")]
    [InlineData("UPLOAD:ACCESSKEYS:FIRST")]
    [InlineData("SignIn:Oidc:12:AllowedGroups:3")]
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
    public void Known_settings_and_foreign_keys_are_not_reported(string key) => Assert.Empty(UnknownKeys.In(With(key)));

    [Fact]
    public void Environment_variable_with_the_name_of_a_section_is_ignored()
    {
        // With a prefix of its own, which the source strips.
        Environment.SetEnvironmentVariable("UNKNOWN_KEY_TESTS_PROXY", "http://proxy");

        Assert.Empty(UnknownKeys.In(new ConfigurationBuilder().AddEnvironmentVariables("UNKNOWN_KEY_TESTS_").Build()));
    }

    [Fact]
    public void Messages_contain_no_values() =>
        Assert.All(UnknownKeys.In(With("Admin:Kay", "Admin", "Uploads:AccessKeys")), sentence => Assert.DoesNotContain("a-secret", sentence, StringComparison.Ordinal));

    [Fact]
    public void Every_bound_options_class_is_known()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddCloudTransfer();

        var bound = builder.Services.Select(service => service.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
            .Select(type => type.GenericTypeArguments[0]).Where(type => type.Assembly == typeof(Program).Assembly).ToList();

        Assert.True(bound.Count > 8);
        Assert.All(bound, type => Assert.NotEmpty(KnownSettings.Of(type)));
    }

    private static IConfigurationRoot With(params string[] keys) =>
        new ConfigurationBuilder().AddInMemoryCollection(keys.Select(key => KeyValuePair.Create(key, (string?)"a-secret"))).Build();

    [Fact]
    public void Every_class_with_a_section_is_known() => Assert.Equal(
        typeof(Program).Assembly.GetTypes().SelectMany(KnownSettings.Of).Select(setting => setting.Path).Order(StringComparer.Ordinal),
        KnownSettings.All.Select(setting => setting.Path));
}
