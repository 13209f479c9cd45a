using System.Threading.Channels;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// The locks of this replica, and the one loop that asks for them: what comes while a round trip is under way shares the next one.
/// Where the session breaks, a new one takes again what was held; what another has taken meanwhile is lost.
/// </summary>
/// <param name="source">How the server is reached; each connection of it is new.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of a session that was lost.</param>
internal sealed partial class LockQueue(NpgsqlDataSource source, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MostTogether = 1000, MaxAttempts = 3;

    // Each replica tries again with every ping, and waits for a server that does not answer.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    // Asked for or held. A session may take the same lock twice: requests of the same replica are kept apart here.
    private readonly Dictionary<LockKey, AdvisoryLock> _exclusive = [];
    private readonly HashSet<AdvisoryLock> _shared = [];
    private readonly Channel<LockRequest> _waiting = Channel.CreateUnbounded<LockRequest>(new UnboundedChannelOptions { SingleReader = true });
    private ITimer? _pings;
    private Task? _running;
    private LockSession? _session, _former;
    private long _sessionsLost, _replaced;
    private bool _isEnded;

    /// <summary>How many locks are held, as far as this replica knows.</summary>
    public int HeldCount => Held().Count;

    /// <summary>How often a session was lost.</summary>
    public long SessionsLost => Interlocked.Read(ref _sessionsLost);

    /// <summary>
    /// Whether a session was replaced just now: where the server has gone, those of other replicas went with it, and what they
    /// held may not be taken again yet.
    /// </summary>
    public bool IsSettling => Interlocked.Read(ref _replaced) is not 0 and var at && time.GetElapsedTime(at) < Settling;

    /// <summary>Takes a lock; null while another holds it, in this replica or elsewhere.</summary>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<AdvisoryLock?> TryTakeAsync(LockKey key, bool isShared)
    {
        var wanted = new AdvisoryLock(this, key, isShared);
        var request = new LockRequest(LockRequestKind.Take, key, wanted);
        lock (_gate)
        {
            if (!isShared && !_exclusive.TryAdd(key, wanted))
                return null;
            if (isShared)
                _shared.Add(wanted);
            Enqueue(request);
        }

        var isTaken = false;
        try
        {
            isTaken = await request.Answer;
            return isTaken ? wanted : null;
        }
        finally
        {
            if (!isTaken)
                Forget(wanted);
        }
    }

    /// <summary>Gives a lock back. It never fails: a session that is gone has none.</summary>
    public async Task ReleaseAsync(AdvisoryLock held)
    {
        LockRequest request;
        lock (_gate)
        {
            // Once it is out of the tables, no new session takes it again.
            if (!Forget(held) || !held.IsHeld || _session is null || _isEnded)
                return;
            held.IsHeld = false;
            request = new LockRequest(LockRequestKind.Release, held.Key, held) { Session = _session };
            Enqueue(request);
        }

        await request.Answer;
    }

    /// <summary>Whether anybody holds a lock, this replica included.</summary>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public Task<bool> IsTakenAsync(LockKey key)
    {
        var request = new LockRequest(LockRequestKind.Look, key);
        lock (_gate)
            Enqueue(request);
        return request.Answer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            _isEnded = true;
            running = _running;
        }

        _pings?.Dispose();
        _waiting.Writer.TryComplete();
        if (running is not null)
            await running;
        if (_session is not null)
            await _session.DisposeAsync();
        await source.DisposeAsync();
    }

    // Within the gate: what is given back and taken again is asked in this order.
    private void Enqueue(LockRequest request)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        _waiting.Writer.TryWrite(request);
        if (_running is not null)
            return;
        _running = Task.Run(RunAsync);
        _pings = time.CreateTimer(_ => _waiting.Writer.TryWrite(new LockRequest(LockRequestKind.Ping, default)), null, LockSession.PingEvery, LockSession.PingEvery);
    }

    private bool Forget(AdvisoryLock held)
    {
        lock (_gate)
            return IsKnown(held) && (held.IsShared ? _shared.Remove(held) : _exclusive.Remove(held.Key));
    }

    private async Task RunAsync()
    {
        var together = new List<LockRequest>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            together.Clear();
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var request))
                together.Add(request);
            await AskAsync(together);
        }
    }

    // A session that broke while nobody looked is noticed by the first who asks, for whom a new one is asked.
    private async Task AskAsync(IReadOnlyList<LockRequest> together)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (_session is null && !IsNeededFor(together))
                    return;
                if (_session is null)
                    await OpenAsync();
                await _session!.ExecuteAsync(Of(_session!, together));
                return;
            }
#pragma warning disable CA1031 // Whatever the connection throws, whoever waits is told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                var wasOpen = _session is not null;
                await CloseAsync(fault);
                if (wasOpen && attempt < MaxAttempts)
                    continue;
                foreach (var request in together)
                    request.Fail(fault);
                return;
            }
        }
    }

    private bool IsNeededFor(IReadOnlyList<LockRequest> together) =>
        together.Any(request => request.Kind is not LockRequestKind.Ping) || Held().Count > 0;

    // What another session held is no longer there to be given back.
    private static List<LockRequest> Of(LockSession session, IReadOnlyList<LockRequest> together)
    {
        var current = new List<LockRequest>(together.Count);
        foreach (var request in together)
        {
            if (request.Session is null || ReferenceEquals(request.Session, session))
                current.Add(request);
            else
                request.Complete(true);
        }

        return current;
    }

    private async Task OpenAsync()
    {
        var session = await LockSession.OpenAsync(source, _former, CancellationToken.None);
        var held = Held();
        try
        {
            await session.ExecuteAsync([.. held.Select(one => new LockRequest(LockRequestKind.Take, one.Key, one))]);
        }
        catch
        {
            _former = session;
            await session.DisposeAsync();
            throw;
        }

        var lost = held.Count(one => !one.IsHeld);
        lock (_gate)
        {
            _session = session;
            foreach (var one in held)
            {
                if (!one.IsHeld)
                    Forget(one);
                else if (!IsKnown(one))
                    // It was given back while it was being taken again.
                    _waiting.Writer.TryWrite(new LockRequest(LockRequestKind.Release, one.Key, one) { Session = session });
            }
        }

        if (_former is not null)
        {
            Interlocked.Exchange(ref _replaced, time.GetTimestamp());
            Log.Again(logger, held.Count, lost);
        }

        _former = null;
    }

    private async Task CloseAsync(Exception fault)
    {
        if (_session is not { } session)
            return;
        lock (_gate)
            _session = null;
        _former = session;
        Interlocked.Increment(ref _sessionsLost);
        Log.Lost(logger, fault.Message);
        await session.DisposeAsync();
    }

    private List<AdvisoryLock> Held()
    {
        lock (_gate)
            return [.. _exclusive.Values.Concat(_shared).Where(one => one.IsHeld)];
    }

    private bool IsKnown(AdvisoryLock held) =>
        held.IsShared ? _shared.Contains(held) : _exclusive.TryGetValue(held.Key, out var known) && ReferenceEquals(known, held);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The session of PostgreSQL that holds the locks of this replica was lost ({Reason})")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "A new session of PostgreSQL holds the locks of this replica: of {Held} that it had, {Lost} are lost")]
        public static partial void Again(ILogger logger, int held, int lost);
    }
}
