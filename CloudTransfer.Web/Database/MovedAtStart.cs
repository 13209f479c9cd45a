using CloudTransfer.Web.Settings;

namespace CloudTransfer.Web.Database;

/// <summary>Ends the start of a server whose transfers were moved elsewhere, or are about to come.</summary>
internal sealed class MovedAtStart(IDatabase database) : IHostedService
{
    /// <exception cref="WrongSettingException">They were, or are.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await Move.FindAsync(database, cancellationToken) is { } move && Obstacle(move) is { } obstacle)
            throw obstacle;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static WrongSettingException? Obstacle(Move move) => move.State switch
    {
        MoveState.Left => new WrongSettingException($"The transfers were moved to {move.Other}: start with the settings of that, or take the move back here with the command move --undo."),
        MoveState.Closed => new WrongSettingException($"The transfers are being moved to {move.Other}: complete that with the same command, or take it back here with the command move --undo."),
        MoveState.Arriving => new WrongSettingException($"The transfers of {move.Other} are not all here yet: complete the move with the same command, or give it up here with the command move --undo."),
        _ => null,
    };
}
