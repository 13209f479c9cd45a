using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>What docker-compose.yml lets each container take, as it is written; that it starts so, the stack's other tests show.</summary>
public sealed partial class BoundedContainerTests
{
    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    [Fact]
    public void Every_container_has_a_limit_of_memory()
    {
        var services = Service().Split(File[File.IndexOf("\nservices:", StringComparison.Ordinal)..File.IndexOf("\nvolumes:", StringComparison.Ordinal)]).Skip(1).ToList();

        Assert.Equal(4, services.Count);
        Assert.All(services, service => Assert.Matches(@"\n    mem_limit: \S+\n", service));
    }

    [Fact]
    public void Every_file_system_in_memory_has_a_size()
    {
        var mounted = Tmpfs().Matches(File);

        Assert.Equal(3, mounted.Count);
        Assert.All(mounted, mount => Assert.Matches(@"^/tmp:size=\d+m$", mount.Groups["mount"].Value));
    }

    [Fact]
    public void What_may_be_set_is_in_the_example()
    {
        var example = System.IO.File.ReadAllText(Path.Combine(Repository.Root, ".env.example"));

        Assert.All(MemoryOf().Matches(File), setting => Assert.Contains($"\n{setting.Groups["name"].Value}={setting.Groups["default"].Value}\n", example, StringComparison.Ordinal));
    }

    [GeneratedRegex("^  [a-z-]+:$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Service();

    [GeneratedRegex("^    tmpfs: (?<mount>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tmpfs();

    [GeneratedRegex(@"mem_limit: \$\{(?<name>[A-Z_]+):-(?<default>\w+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MemoryOf();
}
