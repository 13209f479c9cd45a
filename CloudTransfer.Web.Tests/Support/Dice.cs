namespace CloudTransfer.Web.Tests.Support;

/// <summary>Chance that is counted off by a seed, so that a run can be told apart from another; many may roll at once.</summary>
internal sealed class Dice(int seed)
{
    private readonly Lock _turn = new();
    private uint _state = (uint)seed | 1;

    /// <summary>A number from 0 up to, and without, <paramref name="end"/>.</summary>
    public int Roll(int end)
    {
        lock (_turn)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)end);
        }
    }
}
