using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// A host of its own: a network namespace with a line to this machine, which a test makes slow, lossy or silent. What is lost on it
/// is told to nobody, neither by a reset nor by the end of a connection.
/// </summary>
internal sealed partial class HostNetwork : IAsyncDisposable
{
    /// <summary>Where all addresses are: for tests of networks (RFC 2544).</summary>
    public const string Addresses = "198.18.0.0/15";

    // Each has four addresses.
    private const int Lines = 1 << 15, LinesOfProcess = 37;

    private static int _last;

    private readonly string _name, _line;

    private HostNetwork(int number)
    {
        var first = ((Environment.ProcessId * LinesOfProcess) + number) % Lines * 4;
        (_name, _line) = ($"cloudtransfer-{Environment.ProcessId}-{number}", $"ct{Environment.ProcessId}-{number}");
        (Here, There) = (Address(first + 1), Address(first + 2));
    }

    /// <summary>The address of this machine on the line.</summary>
    public string Here { get; }

    /// <summary>The address of the host.</summary>
    public string There { get; }

    /// <summary>Makes one; skips the test where that is not permitted.</summary>
    public static async Task<HostNetwork> CreateAsync()
    {
        Requires.Programs("ip", "tc", "ss", "iptables");
        Requires.That(Environment.IsPrivilegedProcess, "only root can make a network namespace");
        await SweepAsync();
        var network = new HostNetwork(Interlocked.Increment(ref _last));
        var made = await Tool.RunAsync(Requires.Program("ip"), "netns", "add", network._name);
        Requires.That(made.ExitCode == 0, $"making a network namespace is not permitted ({made.Errors.Trim()})");
        try
        {
            await network.ConnectAsync();
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }

        return network;
    }

    /// <summary>The command that runs a program on the host.</summary>
    public string[] Command(params string[] command) => [Requires.Program("ip"), "netns", "exec", _name, .. command];

    /// <summary>Limits the rate of the line, in both directions.</summary>
    /// <param name="rate">As tc writes it, such as <c>20mbit</c>.</param>
    public async Task LimitAsync(string rate)
    {
        string[] limit = ["root", "tbf", "rate", rate, "burst", "256k", "latency", "400ms"];
        await RunAsync(Requires.Program("tc"), ["qdisc", "replace", "dev", _line, .. limit]);
        await RunThereAsync("tc", ["qdisc", "replace", "dev", "line", .. limit]);
    }

    /// <summary>Loses a share of what arrives at the host.</summary>
    public Task LoseAsync(double share) =>
        FilterAsync("INPUT", "-i", "line", "-m", "statistic", "--mode", "random", "--probability", share.ToString(CultureInfo.InvariantCulture), "-j", "DROP");

    /// <summary>Resets all connections of the host to a port of this machine: both ends are told. Answers how many there were.</summary>
    /// <remarks>The kernel needs CONFIG_INET_DIAG_DESTROY; without it there are none.</remarks>
    public async Task<int> ResetAsync(int port)
    {
        var reset = await Tool.RunAsync(Requires.Program("ip"), Command(Requires.Program("ss"), "-KHtn", "dst", Here, "and", "dport", "=", $":{port}")[1..]);
        Assert.True(reset.ExitCode == 0, $"ss: {reset.Text}");
        return reset.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    /// <summary>Loses everything between the host and a port of this machine.</summary>
    public async Task SilenceAsync(int port)
    {
        await FilterAsync("INPUT", "-i", "line", "-p", "tcp", "--sport", $"{port}", "-j", "DROP");
        await FilterAsync("OUTPUT", "-o", "line", "-p", "tcp", "--dport", $"{port}", "-j", "DROP");
    }

    /// <summary>Loses everything between the host and this machine.</summary>
    public async Task SilenceAsync()
    {
        await FilterAsync("INPUT", "-i", "line", "-j", "DROP");
        await FilterAsync("OUTPUT", "-o", "line", "-j", "DROP");
    }

    /// <summary>Nothing is lost any more.</summary>
    public Task RestoreAsync() => RunThereAsync("iptables", "-w", "-F");

    public async ValueTask DisposeAsync() => await DeleteAsync(_name);

    private static string Address(int number) => $"198.{18 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";

    // This machine is reached by a route and has no new address: browsers end all they do when one comes or goes.
    private async Task ConnectAsync()
    {
        await IpAsync("link", "add", _line, "type", "veth", "peer", "name", "line", "netns", _name);
        await IpAsync("link", "set", _line, "addrgenmode", "none");
        await IpAsync("link", "set", _line, "up");
        await IpAsync("route", "add", "local", Here, "dev", _line, "table", "local");
        await IpAsync("route", "add", There, "dev", _line, "src", Here);
        await IpAsync("-n", _name, "addr", "add", $"{There}/30", "dev", "line");
        await IpAsync("-n", _name, "link", "set", "line", "up");
        await IpAsync("-n", _name, "link", "set", "lo", "up");
        await RestoreAsync();
    }

    private Task FilterAsync(string chain, params string[] rule) => RunThereAsync("iptables", ["-w", "-A", chain, .. rule]);

    private Task RunThereAsync(string program, params string[] arguments) => RunAsync(Requires.Program("ip"), Command([Requires.Program(program), .. arguments])[1..]);

    private static Task IpAsync(params string[] arguments) => RunAsync(Requires.Program("ip"), arguments);

    private static async Task RunAsync(string program, string[] arguments)
    {
        var done = await Tool.RunAsync(program, arguments);
        Assert.True(done.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {done.Text}");
    }

    // What a run has left that was killed.
    private static async Task SweepAsync()
    {
        var names = await Tool.RunAsync(Requires.Program("ip"), "netns", "list");
        foreach (var left in Names().Matches(names.Text).Where(name => !Directory.Exists($"/proc/{name.Groups["process"].Value}")))
            await DeleteAsync(left.Value);
    }

    // Its line ends with it.
    private static async Task DeleteAsync(string name)
    {
        var found = await Tool.RunAsync(Requires.Program("ip"), "netns", "pids", name);
        if (found.ExitCode == 0 && Encoding.ASCII.GetString(found.Output).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } ids)
            await Tool.RunAsync("kill", ["-KILL", .. ids]);
        await Tool.RunAsync(Requires.Program("ip"), "netns", "delete", name);
    }

    [GeneratedRegex(@"^cloudtransfer-(?<process>[0-9]+)-[0-9]+", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Names();
}
