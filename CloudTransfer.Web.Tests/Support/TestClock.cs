namespace CloudTransfer.Web.Tests.Support;

/// <summary>The system's clock, moved on by what the test says; timers stay the system's.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Volatile.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
