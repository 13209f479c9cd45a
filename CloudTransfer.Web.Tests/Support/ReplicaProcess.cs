using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A replica in its own process, on a loopback port. Replicas may share a volume.</summary>
internal sealed partial class ReplicaProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _log = new();

    private ReplicaProcess(Process process) => _process = process;

    /// <summary>Starts a replica without waiting until it listens.</summary>
    public static ReplicaProcess Begin(string volume, params (string Key, string Value)[] settings) => Begin(Command(volume, settings));

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public HttpClient Client { get; private set; } = new();

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Its output so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>The errors in the log, each with the beginning of its stack trace; without Kestrel's errors about aborted connections.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            var lines = Log.Split(Environment.NewLine);
            return [.. lines.Index().Where(line => line.Item.Contains(" ERROR ", StringComparison.Ordinal) && !line.Item.Contains(" ERROR Kestrel: ", StringComparison.Ordinal))
                .Select(line => string.Join(Environment.NewLine, lines.Skip(line.Index).Take(8)))];
        }
    }

    /// <summary>Its resident memory in bytes, from /proc.</summary>
    public long ResidentBytes => Status("VmRSS");

    /// <summary>Its peak resident memory in bytes.</summary>
    public long PeakResidentBytes => Status("VmHWM");

    /// <summary>The number of open file descriptors.</summary>
    public int OpenDescriptors => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>The number of open sockets and files of transfers.</summary>
    public int OpenForClients => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "")
        .Count(target => target.StartsWith("socket:", StringComparison.Ordinal) || target.Contains("/transfers/", StringComparison.Ordinal) || target.Contains("/incoming/", StringComparison.Ordinal));

    /// <summary>Starts a replica and waits until it listens.</summary>
    public static Task<ReplicaProcess> StartAsync(string volume, params (string Key, string Value)[] settings) => StartAsync(Command(volume, settings));

    /// <summary>Waits until its output has <paramref name="sentence"/>, which may be read some time after it was written.</summary>
    public Task LogsAsync(string sentence) => Eventually.TrueAsync($"The replica should log: {sentence}", () => Task.FromResult(Log.Contains(sentence, StringComparison.Ordinal)));

    /// <summary>Starts a replica with a limit on open files and sockets.</summary>
    public static Task<ReplicaProcess> StartAsync(string volume, int fileDescriptorLimit, params (string Key, string Value)[] settings) =>
        StartAsync(Limited(Command(volume, settings), fileDescriptorLimit));

    /// <summary>Starts a replica on a host of its own, on its address.</summary>
    public static Task<ReplicaProcess> StartAsync(HostNetwork network, string volume, params (string Key, string Value)[] settings)
    {
        var command = Command(volume, [("urls", $"http://{network.There}:0"), .. settings]);
        var there = network.Command([command.FileName, .. command.ArgumentList]);
        return StartAsync(new ProcessStartInfo(there[0], there[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
    }

    /// <summary>Starts a replica with a custom command.</summary>
    public static async Task<ReplicaProcess> StartAsync(ProcessStartInfo command)
    {
        var replica = Begin(command);
        try
        {
            await replica.ListenAsync();
        }
        catch (Exception fault)
        {
            await replica.DisposeAsync();
            throw new InvalidOperationException("The replica did not start:\n" + replica.Log, fault);
        }

        return replica;
    }

    /// <summary>Waits until a replica from <see cref="Begin(string, ValueTuple{string, string}[])"/> listens.</summary>
    public async Task ListenAsync() => Use(await _listening.Task.WaitAsync(Timeout));

    /// <summary>Starts a replica whose output a shell redirects, for example to <c>>/dev/full 2>&amp;1</c>. Its port is fixed, as its log cannot be read.</summary>
    public static async Task<ReplicaProcess> StartRedirectedAsync(string volume, string output)
    {
        var command = Command(volume, []);
        var address = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");
        command.ArgumentList.Add($"--urls={address}");
        foreach (var (place, word) in new[] { "-c", $"exec \"$0\" \"$@\" {output}", command.FileName }.Index())
            command.ArgumentList.Insert(place, word);
        (command.FileName, command.RedirectStandardOutput, command.RedirectStandardError) = ("/bin/sh", false, false);
        var replica = new ReplicaProcess(Process.Start(command)!);
        replica.Use(address);
        await Eventually.HoldsAsync(replica.AnswersAsync);
        return replica;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Client.GetAsync("/health/live")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            Assert.False(HasEnded, "The replica ended.");
            return false;
        }
    }

    /// <summary>Runs a replica that fails to start; returns its exit code and its output.</summary>
    public static Task<(int ExitCode, string Log)> RunAsync(string volume, params (string Key, string Value)[] settings) => RunAsync(Command(volume, settings));

    /// <summary>As above, with a limit on open files and sockets.</summary>
    public static Task<(int ExitCode, string Log)> RunAsync(string volume, int fileDescriptorLimit) => RunAsync(Limited(Command(volume, []), fileDescriptorLimit));

    private static async Task<(int ExitCode, string Log)> RunAsync(ProcessStartInfo command)
    {
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Timeout);
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static ProcessStartInfo Limited(ProcessStartInfo command, int fileDescriptorLimit)
    {
        command.ArgumentList.Insert(0, $"--nofile={fileDescriptorLimit}:{fileDescriptorLimit}");
        command.ArgumentList.Insert(1, command.FileName);
        command.FileName = Requires.Program("prlimit");
        return command;
    }

    private static ProcessStartInfo Command(string volume, (string Key, string Value)[] settings)
    {
        var assembly = typeof(Program).Assembly.Location;
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(assembly);
        start.ArgumentList.Add("--urls=http://127.0.0.1:0");
        start.ArgumentList.Add($"--contentRoot={Path.GetDirectoryName(assembly)}");
        start.ArgumentList.Add($"--Storage:Path={volume}");
        foreach (var (key, value) in settings.Concat(TestDatabase.Settings(volume, settings)).Concat(TestStorage.Settings(volume, settings)))
            start.ArgumentList.Add($"--{key}={value}");
        return start;
    }

    /// <summary>Kills the replica with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by name, such as TERM, STOP or CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and waits; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await EndAsync();
    }

    /// <summary>Waits until the process ends; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ReplicaProcess Begin(ProcessStartInfo command)
    {
        var replica = new ReplicaProcess(Process.Start(command)!);
        var process = replica._process;
        process.OutputDataReceived += (_, line) => replica.Read(line.Data);
        process.ErrorDataReceived += (_, line) => replica.Read(line.Data);
        process.Exited += (_, _) => replica._listening.TrySetException(new InvalidOperationException("The replica ended."));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return replica;
    }

    private void Use(Uri address)
    {
        Address = address;
        Client.Dispose();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    private void Read(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
        if (ListeningOn().Match(line ?? "") is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    private long Status(string key)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(key.Length + 1).Trim().TrimEnd(" kB")) * 1024;
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://[^\s\""]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListeningOn();
}
