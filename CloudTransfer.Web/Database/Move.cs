using System.Data;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>The last move of all transfers to or from a database, as it is written down there.</summary>
/// <param name="Pair">What the two databases of the move have in common.</param>
/// <param name="State">How far it is: one of <see cref="MoveState"/>.</param>
/// <param name="Other">Where the other of the two is, for people.</param>
public sealed record Move(string Pair, string State, string Other)
{
    /// <summary>Finds it; null where there was none.</summary>
    public static Task<Move?> FindAsync(IDatabase database, CancellationToken cancel) =>
        database.FirstAsync<Move>("SELECT pair AS Pair, state AS State, other AS Other FROM moves", new { }, cancel);

    /// <summary>Writes it down.</summary>
    public Task SaveAsync(IDbTransaction transaction) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO moves (id, pair, state, other) VALUES (1, @Pair, @State, @Other)
        ON CONFLICT (id) DO UPDATE SET pair = excluded.pair, state = excluded.state, other = excluded.other
        """,
        this, transaction);
}

/// <summary>How far a move is, seen from one of its two databases.</summary>
public static class MoveState
{
    /// <summary>From here: bytes are copied while the replicas serve.</summary>
    public const string Leaving = "leaving";

    /// <summary>From here: changes are refused while the last is copied.</summary>
    public const string Closed = "closed";

    /// <summary>From here: all is at the target, and changes are refused.</summary>
    public const string Left = "left";

    /// <summary>To here: not all is here yet.</summary>
    public const string Arriving = "arriving";

    /// <summary>To here: all is here.</summary>
    public const string Arrived = "arrived";
}
