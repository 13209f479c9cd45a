using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>
/// Replicas on one volume that are killed, frozen and started again at random moments, and clients whose connections
/// are cut. One seed determines all random numbers of a run.
/// </summary>
internal sealed class FaultDriver(string volume, int seed) : IAsyncDisposable
{
    private const int Replicas = 3;

    private readonly ReplicaProcess?[] _replicas = new ReplicaProcess?[Replicas];
    private readonly SeededRandom _random = new(seed);

    /// <summary>The numbers of killed replicas, frozen replicas and cut connections.</summary>
    public (int Killed, int Frozen, int Cut) Faults { get; private set; }

    /// <inheritdoc cref="SeededRandom.Next"/>
    public int Next(int end) => _random.Next(end);

    public async Task StartAsync() => await Task.WhenAll(Enumerable.Range(0, Replicas).Select(ReplaceAsync));

    /// <summary>Sends a folder through any replica that responds, until all its lanes are complete.</summary>
    public async Task<TransferAnswer> SendAsync(SampleFolder folder, CancellationToken cancel)
    {
        var answer = await RetryAsync(tus => tus.CreateTransferAsync(folder.Manifest(1 + Next(4))), cancel);
        var joined = folder.Joined;
        await Task.WhenAll(answer.Uploads!.Select(lane => SendLaneAsync(
            new Uri(lane.Url).AbsolutePath, joined.AsMemory((int)lane.Offset, (int)lane.Size), cancel)));
        return answer;
    }

    /// <summary>Injects faults at random intervals until cancelled.</summary>
    public async Task InjectFaultsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(50 + Next(400), CancellationToken.None);
            var victim = Next(Replicas);
            if (Next(3) == 0)
            {
                await _replicas[victim]!.SignalAsync("STOP");
                await Task.Delay(300 + Next(1500), CancellationToken.None);
                await _replicas[victim]!.SignalAsync("CONT");
                Faults = Faults with { Frozen = Faults.Frozen + 1 };
                continue;
            }

            await _replicas[victim]!.KillAsync();
            Faults = Faults with { Killed = Faults.Killed + 1 };
            await ReplaceAsync(victim);
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var n = 0; n < Replicas; n++)
        {
            if (_replicas[n] is { } replica)
                await replica.DisposeAsync();
            _replicas[n] = null;
        }
    }

    private async Task SendLaneAsync(string url, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        for (var acknowledged = 0L; ;)
        {
            var offset = await RetryAsync(async tus => await tus.OffsetAsync(url) ?? throw new HttpRequestException("The upload is gone."), cancel);
            // An acknowledged offset never decreases, whichever replica was killed since.
            Assert.InRange(offset, acknowledged, bytes.Length);
            acknowledged = offset;
            if (offset == bytes.Length)
                return;
            await TrySendAsync(url, offset, bytes[(int)offset..], cancel);
        }
    }

    private async Task TrySendAsync(string url, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var piece = bytes[..Math.Min(bytes.Length, 1 + Next(3_000_000))];
        var cut = Next(4) == 0 ? Next(piece.Length) : piece.Length;
        try
        {
            using var sender = new RawHttp(_replicas[Next(Replicas)]!.Address);
            await sender.BeginPatchAsync(url, offset, piece.Length);
            for (var sent = 0; sent < cut; sent += 65536)
            {
                await sender.SendAsync(piece[sent..Math.Min(cut, sent + 65536)]).WaitAsync(TimeSpan.FromSeconds(10), cancel);
                await Task.Delay(10, cancel);
            }

            if (cut == piece.Length)
                await sender.StatusAsync().WaitAsync(TimeSpan.FromSeconds(10), cancel);
            else
                sender.Cut();
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or TimeoutException or InvalidOperationException)
        {
            // Faults are expected here: the next attempt requests the offset.
        }

        Faults = Faults with { Cut = Faults.Cut + (cut < piece.Length ? 1 : 0) };
    }

    private async Task<T> RetryAsync<T>(Func<TusClient, Task<T>> ask, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                using var http = new HttpClient { BaseAddress = _replicas[Next(Replicas)]!.Address, Timeout = TimeSpan.FromSeconds(30) };
                return await ask(new TusClient(http));
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or ObjectDisposedException)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    private async Task ReplaceAsync(int number)
    {
        var old = _replicas[number];
        _replicas[number] = await ReplicaProcess.StartAsync(volume, ("Transfers:CleanEvery", "2s"));
        if (old is not null)
            await old.DisposeAsync();
    }
}
