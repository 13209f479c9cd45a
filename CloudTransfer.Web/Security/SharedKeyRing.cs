using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Has replicas that start together on nothing agree on the first key: one makes it while the others wait, and
/// then find it. Otherwise each would make its own, and for a day not know the others'. Must be registered before whatever adds
/// Data Protection, whose own hosted service reads the key ring.
/// </summary>
internal sealed class SharedKeyRing(ILocks locks, FreeSpaceWaiter space, IDataProtectionProvider protection) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public Task StartAsync(CancellationToken cancellationToken) => space.AwaitAsync(() => AgreeAsync(cancellationToken), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AgreeAsync(CancellationToken cancellationToken)
    {
        HeldLock? held;
        while ((held = await locks.TryTakeAsync("keys", cancellationToken)) is null)
            await Task.Delay(Pause, cancellationToken);
        await using var _ = held;
        protection.CreateProtector("CloudTransfer.OneKeyRing").Protect([]);
    }
}
