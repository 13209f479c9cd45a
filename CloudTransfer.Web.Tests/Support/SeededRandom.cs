namespace CloudTransfer.Web.Tests.Support;

/// <summary>A random number generator (xorshift) with a seed, so that a run can be repeated. Thread-safe.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Lock _lock = new();
    private uint _state = (uint)seed | 1;

    /// <summary>A number from 0 to <paramref name="end"/>, exclusive.</summary>
    public int Next(int end)
    {
        lock (_lock)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)end);
        }
    }
}
