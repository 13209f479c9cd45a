namespace CloudTransfer.Web.Tests.Support;

/// <summary>Waits for what happens soon, but not at once.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns when <paramref name="condition"/> holds; fails when it does not in half a minute.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, "It did not come to hold.");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
