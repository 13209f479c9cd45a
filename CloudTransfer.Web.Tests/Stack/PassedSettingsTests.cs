using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>What .env sets reaches the replicas, and what it leaves out is off.</summary>
public sealed class PassedSettingsTests
{
    [Fact]
    public void Every_setting_of_a_provider_is_passed_on_and_named_in_env_example()
    {
        var (stack, example) = (Read("docker-compose.yml"), Read(".env.example"));
        var settings = KnownSettings.All.Where(setting => setting.Path.StartsWith("SignIn:Oidc:0:", StringComparison.Ordinal)).Select(setting => setting.Path.Replace(":", "__", StringComparison.Ordinal)).ToList();

        Assert.InRange(settings.Count, 10, 20);
        Assert.All(settings.Append("Upload__Allowed"), key =>
        {
            // Without a value: one that is not set is not passed on.
            Assert.Contains($"\n      {key}:\n", stack, StringComparison.Ordinal);
            Assert.Contains($"\n#{key}=", example, StringComparison.Ordinal);
        });
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
