using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>The resource limits in docker-compose.yml. That the stack starts with them is shown by the other tests of this folder.</summary>
public sealed partial class BoundedContainerTests
{
    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    [Fact]
    public void Every_container_has_a_memory_limit()
    {
        var services = Service().Split(File[File.IndexOf("\nservices:", StringComparison.Ordinal)..File.IndexOf("\nvolumes:", StringComparison.Ordinal)]).Skip(1).ToList();

        Assert.Equal(4, services.Count);
        Assert.All(services, service => Assert.Matches(@"\n    mem_limit: \S+\n", service));
    }

    [Fact]
    public void Every_tmpfs_has_a_size()
    {
        var mounted = Tmpfs().Matches(File);

        Assert.Equal(3, mounted.Count);
        Assert.All(mounted, mount => Assert.Matches(@"^/tmp:size=\d+m$", mount.Groups["mount"].Value));
    }

    [Fact]
    public void Every_memory_setting_is_in_env_example()
    {
        var example = System.IO.File.ReadAllText(Path.Combine(Repository.Root, ".env.example"));

        Assert.All(MemoryLimit().Matches(File), setting => Assert.Contains($"\n{setting.Groups["name"].Value}={setting.Groups["default"].Value}\n", example, StringComparison.Ordinal));
    }

    [GeneratedRegex("^  [a-z-]+:$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Service();

    [GeneratedRegex("^    tmpfs: (?<mount>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tmpfs();

    [GeneratedRegex(@"mem_limit: \$\{(?<name>[A-Z_]+):-(?<default>\w+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MemoryLimit();
}
