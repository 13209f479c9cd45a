using System.Data;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>The last move of all transfers to or from a database, as it is written down there.</summary>
/// <param name="Pair">What the two databases of the move have in common.</param>
/// <param name="State">How far it is: one of <see cref="MoveState"/>.</param>
/// <param name="Other">Where the other of the two is, for people.</param>
/// <param name="WasLeft">Of a target: whether its own transfers had been moved away before, to where they come back from now.</param>
public sealed record Move(string Pair, string State, string Other, bool WasLeft = false)
{
    /// <summary>Whether its own transfers were moved away, and what comes back is not all here yet.</summary>
    public bool HasLeft => State is MoveState.Left || WasLeft;

    /// <summary>Finds it; null where there was none.</summary>
    public static async Task<Move?> FindAsync(IDatabase database, CancellationToken cancel) =>
        (await database.FirstAsync<Row>("SELECT pair AS Pair, state AS State, other AS Other, was_left AS WasLeft FROM moves", new { }, cancel))?.ToMove();

    /// <summary>Writes it down.</summary>
    public Task SaveAsync(IDbTransaction transaction) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO moves (id, pair, state, other, was_left) VALUES (1, @Pair, @State, @Other, @wasLeft)
        ON CONFLICT (id) DO UPDATE SET pair = excluded.pair, state = excluded.state, other = excluded.other, was_left = excluded.was_left
        """,
        new { Pair, State, Other, wasLeft = WasLeft ? 1 : 0 }, transaction);

    private sealed record Row(string Pair, string State, string Other, long WasLeft)
    {
        public Move ToMove() => new(Pair, State, Other, WasLeft != 0);
    }
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
