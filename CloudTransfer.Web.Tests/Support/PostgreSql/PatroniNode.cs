using System.Net;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>A node of <see cref="PatroniCluster"/>: Patroni, and the PostgreSQL server that it starts.</summary>
/// <param name="number">Its number.</param>
/// <param name="folder">The folder of the cluster.</param>
internal sealed class PatroniNode(int number, TestFolder folder) : IAsyncDisposable
{
    private readonly HttpClient _api = new() { BaseAddress = new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), Timeout = TimeSpan.FromMinutes(1) };
    private ExternalServer? _patroni;

    /// <summary>Its name in the cluster.</summary>
    public string Name => $"n{number}";

    /// <summary>The port of PostgreSQL.</summary>
    public int Port { get; } = Loopback.FreePort();

    /// <summary>Writes its settings, before its first start.</summary>
    public Task ConfigureAsync(string programs, int store) =>
        File.WriteAllTextAsync(folder[$"{Name}.yml"], PatroniFiles.Node(number, folder.Path, programs, store, _api.BaseAddress!.Port, Port));

    /// <summary>Starts it, and waits until it has a role.</summary>
    /// <param name="role">The role, as Patroni's API names it.</param>
    public async Task StartAsync(string role)
    {
        if (_patroni is not null)
            await _patroni.DisposeAsync();
        _patroni = await ExternalServer.StartAsync(
            folder[$"{Name}.log"], () => IsAsync(role), PostgreSqlPrograms.Command(Requires.Program("patroni"), folder[$"{Name}.yml"]));
    }

    /// <summary>Whether it has a role: <c>leader</c>, <c>replica</c>, or <c>synchronous</c>, which is that replica which has all that was committed.</summary>
    public async Task<bool> IsAsync(string role)
    {
        try
        {
            using var answer = await _api.GetAsync($"/{role}");
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Hands its role as the leader over to another, as <c>patronictl switchover</c> does.</summary>
    public async Task SwitchOverAsync(PatroniNode to)
    {
        // It wants a length.
        using var body = new StringContent(JsonSerializer.Serialize(new { leader = Name, candidate = to.Name }));
        using var answer = await _api.PostAsync("/switchover", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Kills Patroni and PostgreSQL with SIGKILL: the host has vanished.</summary>
    public async Task CrashAsync()
    {
        await _patroni!.StopAsync("KILL");
        await SignalServerAsync("KILL");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        if (_patroni is null)
            return;
        await _patroni.DisposeAsync();
        await SignalServerAsync("QUIT");
    }

    // PostgreSQL is no child of this process, and outlives Patroni.
    private async Task SignalServerAsync(string signal)
    {
        if (ServerId() is not { } id)
            return;
        await Tool.RunAsync("kill", $"-{signal}", $"{id}");
        await Eventually.TrueAsync("PostgreSQL should end.", () => Task.FromResult(ServerId() is null));
    }

    // The file outlives its process, whose number another may have by now.
    private int? ServerId()
    {
        try
        {
            return int.TryParse(File.ReadLines(folder[$"data{number}/postmaster.pid"]).FirstOrDefault(), out var id)
                && File.ReadAllText($"/proc/{id}/cmdline").Contains(folder[$"data{number}"], StringComparison.Ordinal) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
