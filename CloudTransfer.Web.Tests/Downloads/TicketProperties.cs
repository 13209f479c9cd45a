using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>
/// Random interleavings of clients, ranges, interruptions and kills on two replicas, counted byte by byte: no client gets two
/// copies, no more clients than permitted get one, and an interrupted client can finish.
/// </summary>
public sealed class TicketProperties : IDisposable
{
    private const long Stored = 3_000_000;

    private static readonly (string Label, long Length)[] Contents = [("all", Stored), ("0", 1_900_000), ("1", 300_000), ("2", 7)];

    private readonly RunningServer _server = new();
    private readonly SqliteDatabase _second;
    private readonly TicketGrants[] _replicas;

    public TicketProperties()
    {
        _second = new SqliteDatabase(_server.Services.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"));
        _replicas = [new TicketGrants(new SqliteDatabase(_server.Services.GetRequiredService<VolumeLayout>().File("cloudtransfer.db")), _server.Clock), new TicketGrants(_second, _server.Clock)];
    }

    public void Dispose()
    {
        _second.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    public async Task No_interleaving_of_clients_and_faults_yields_more_copies_than_permitted(int seed, int limit)
    {
        var random = new SeededRandom(seed * 7919);
        for (var round = 0; round < 6; round++)
        {
            var run = new Run(_replicas, _server.Clock, random, await SendAsync(limit), limit);
            for (var step = 0; step < 120; step++)
            {
                await run.StepAsync();
                run.AssertWithinLimit();
            }

            await run.EndAllAsync();
            run.AssertWithinLimit();
            _server.Clock.Advance(TicketStore.ResumeWithin * 2);
            await AssertRemainingDownloadCompletesAsync(run, limit, random);
        }
    }

    // While a download is left, a new client gets the whole content, even with repeated interruptions.
    private async Task AssertRemainingDownloadCompletesAsync(Run run, int limit, SeededRandom random)
    {
        var used = await UsedAsync(run.Transfer);
        var ticket = Ticket.For(run.Transfer);
        var answer = await run.BeginAsync(ticket, 0, 0);
        if (used >= limit)
        {
            Assert.IsNotType<TicketResult.Granted>(answer);
            return;
        }

        for (long at = 0, lost = 0; at < Stored;)
        {
            var sending = Assert.IsType<TicketResult.Granted>(answer).Lease;
            var stop = lost < Stored / 2 ? Math.Min(Stored, at + 1 + random.Next(900_000)) : Stored;
            Assert.True(await run.SendAsync(0, sending, at, stop), $"The lease ended at {at}.");
            await _replicas[0].EndAsync(sending, stop);
            run.AssertWithinLimit();
            if (stop == Stored)
                break;
            // Some of the sent bytes were lost.
            at = Math.Max(0, stop - random.Next(100_000));
            lost += stop - at;
            answer = await run.BeginAsync(ticket, 0, at);
        }

        Assert.Equal(used + 1, await UsedAsync(run.Transfer));
    }

    private async Task<long> UsedAsync(StoredId transfer)
    {
        await using var connection = await _second.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM tickets WHERE transfer_id = @id AND done = 1", new { id = transfer.Value });
    }

    private async Task<StoredId> SendAsync(int limit) =>
        StoredId.TryParse((await _server.Client.PutAsync($"a.bin?downloads={limit}", [1])).Id, out var id) ? id : throw new InvalidOperationException();

    /// <summary>One transfer and its clients.</summary>
    private sealed class Run(TicketGrants[] replicas, TestClock clock, SeededRandom random, StoredId transfer, int limit)
    {
        private readonly Dictionary<(string Ticket, string Content), SentBytes> _sent = [];
        private readonly List<(int Replica, TicketLease Lease, long At)> _sending = [];
        private readonly List<Ticket> _tickets = [.. Enumerable.Range(0, 4).Select(_ => Ticket.For(transfer))];
        private readonly Dictionary<string, long> _cost = new(StringComparer.Ordinal);

        private readonly Dictionary<string, SentBytes> _allClients = Contents.ToDictionary(content => content.Label, content => new SentBytes(content.Length), StringComparer.Ordinal);

        public StoredId Transfer => transfer;

        public Task StepAsync() => random.Next(12) switch
        {
            < 5 => StartAsync(),
            < 9 => ContinueAsync(),
            9 => EndAsync(),
            10 => KillAsync(),
            _ => WaitAsync(),
        };

        public void AssertWithinLimit()
        {
            Assert.All(_sent, sent => Assert.InRange(sent.Value.Copies, 0, 1));
            foreach (var (content, _) in Contents)
                Assert.InRange(_sent.Count(sent => string.Equals(sent.Key.Content, content, StringComparison.Ordinal) && sent.Value.Copies > 0), 0, limit);
            // With a limit of one, the bytes sent to successive interrupted clients do not add up to a second copy.
            if (limit == 1)
                Assert.All(_allClients.Values, sent => Assert.InRange(sent.Copies, 0, 1));
            Assert.All(_cost, cost => Assert.InRange(cost.Value, 0, (2 * Stored) - 1));
        }

        public async Task EndAllAsync()
        {
            while (_sending.Count > 0)
                await EndAsync();
        }

        public Task<TicketResult> BeginAsync(Ticket ticket, int content, long from) => replicas[random.Next(2)].BeginAsync(
            ticket, mayBegin: true, new TicketRequest(Contents[content].Label, Contents[content].Length, from, Contents[content].Length, Stored, Contents.Length - 1, ""), CancellationToken.None);

        // Sends like the server: only granted bytes.
        public async Task<bool> SendAsync(int replica, TicketLease sending, long at, long to)
        {
            while (at < to)
            {
                if (at == sending.GrantedTo && !await replicas[replica].ExtendAsync(sending, CancellationToken.None))
                    return false;
                var next = Math.Min(to, sending.GrantedTo);
                Sent(sending).Add(at, next);
                _allClients[sending.Request.Content].Add(at, next);
                _cost[sending.Ticket.Id] = _cost.GetValueOrDefault(sending.Ticket.Id) + next - at;
                at = next;
            }

            return true;
        }

        private SentBytes Sent(TicketLease sending)
        {
            var key = (sending.Ticket.Id, sending.Request.Content);
            return _sent.TryGetValue(key, out var sent) ? sent : _sent[key] = new SentBytes(sending.Request.Length);
        }

        private async Task StartAsync()
        {
            if (random.Next(4) == 0)
                _tickets[random.Next(_tickets.Count)] = Ticket.For(transfer);
            var (ticket, content, replica) = (_tickets[random.Next(_tickets.Count)], Contents[random.Next(Contents.Length)], random.Next(2));
            var from = random.Next(2) == 0 ? 0 : random.Next((int)content.Length);
            var to = random.Next(3) > 0 ? content.Length : from + 1 + random.Next((int)(content.Length - from));
            var request = new TicketRequest(content.Label, content.Length, from, to, Stored, Contents.Length - 1, "");
            if (await replicas[replica].BeginAsync(ticket, mayBegin: true, request, CancellationToken.None) is TicketResult.Granted granted)
                _sending.Add((replica, granted.Lease, from));
        }

        private async Task ContinueAsync()
        {
            if (_sending.Count == 0)
                return;
            var place = random.Next(_sending.Count);
            var (replica, sending, at) = _sending[place];
            var to = Math.Min(sending.Request.To, at + 1 + random.Next(2_000_000));
            _sending[place] = (replica, sending, to);
            if (await SendAsync(replica, sending, at, to) && to < sending.Request.To)
                return;
            _sending.RemoveAt(place);
            await replicas[replica].EndAsync(sending, Math.Min(to, sending.GrantedTo));
        }

        private async Task EndAsync()
        {
            if (_sending.Count == 0)
                return;
            var (replica, sending, at) = _sending[^1];
            _sending.RemoveAt(_sending.Count - 1);
            await replicas[replica].EndAsync(sending, at);
        }

        // The granted bytes may have been sent, and nothing records how many.
        private async Task KillAsync()
        {
            if (_sending.Count == 0)
                return;
            var (replica, sending, at) = _sending[0];
            _sending.RemoveAt(0);
            await SendAsync(replica, sending, at, sending.GrantedTo);
        }

        private Task WaitAsync()
        {
            clock.Advance(random.Next(4) == 0 ? TicketStore.ResumeWithin : TimeSpan.FromSeconds(20));
            return Task.CompletedTask;
        }
    }
}
