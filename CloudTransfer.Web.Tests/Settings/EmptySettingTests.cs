using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.Configuration;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>A setting that is empty is not set: Docker Compose passes unset variables as empty ones.</summary>
public sealed class EmptySettingTests
{
    [Fact]
    public async Task Server_starts_where_all_settings_are_empty()
    {
        using var volume = new TestFolder();
        var empty = KnownSettings.All.Where(setting => setting.Path is not "Storage:Path")
            .SelectMany(setting => setting.IsList ? new[] { setting.Path, setting.Path + ":0", setting.Path + ":3" } : [setting.Path])
            .Select(path => (path.Replace(":", "__", StringComparison.Ordinal), ""));

        await using var replica = await ReplicaProcess.StartAsync(ServerProgram.Built.Command([.. empty, ("Storage__Path", volume.Path)]));

        await replica.Client.PutAsync("a", [1]);
    }

    [Fact]
    public void Every_value_that_is_empty_is_the_default()
    {
        foreach (var setting in KnownSettings.All.Where(setting => setting.NeedsValue))
        {
            var configuration = new ConfigurationManager { [setting.Path] = "" };
            EmptyValues.Ignore(configuration);

            var owner = Activator.CreateInstance(setting.Properties[^1].ReflectedType!)!;
            configuration.GetSection(setting.Path[..setting.Path.LastIndexOf(':')]).Bind(owner);
            Assert.Equal((setting.Path, setting.Default), (setting.Path, setting.Properties[^1].GetValue(owner)));
        }
    }

    [Theory]
    [InlineData("7", "", 7)]
    [InlineData("7", "8", 8)]
    [InlineData("", "8", 8)]
    public void Empty_value_does_not_hide_that_of_a_source_before(string earlier, string later, int expected)
    {
        const string key = $"{UploadOptions.Section}:{nameof(UploadOptions.MaxFiles)}";
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)earlier)]).AddInMemoryCollection([KeyValuePair.Create(key, (string?)later)]);

        EmptyValues.Ignore(configuration);

        Assert.Equal(expected, configuration.GetSection(UploadOptions.Section).Get<UploadOptions>()!.MaxFiles);
    }

    [Fact]
    public void Setting_of_an_item_of_a_list_may_be_empty_too()
    {
        var settings = KnownSettings.All.Where(setting => setting is { NeedsValue: true, Section: SignInOptions.Section } && setting.Path.Contains(":0:", StringComparison.Ordinal)).ToList();
        var configuration = new ConfigurationManager();
        foreach (var setting in settings)
            configuration[setting.Path.Replace(":0:", ":1:", StringComparison.Ordinal)] = "";

        EmptyValues.Ignore(configuration);

        Assert.DoesNotContain("", configuration.AsEnumerable().Select(value => value.Value));
    }
}
