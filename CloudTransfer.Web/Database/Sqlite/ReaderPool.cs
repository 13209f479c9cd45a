using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>The connections that only read: as many as are reading at the same moment, kept with what they have prepared.</summary>
/// <param name="open">Opens one more.</param>
internal sealed class ReaderPool(Func<SqliteConnection> open) : IDisposable
{
    private const int MostKept = 32;

    private readonly ConcurrentQueue<ReaderConnection> _idle = new();

    /// <summary>Lends one that nobody uses.</summary>
    public Loan Borrow() => new(this, _idle.TryDequeue(out var reader) ? reader : new ReaderConnection(open()));

    public void Dispose()
    {
        while (_idle.TryDequeue(out var reader))
            reader.Dispose();
    }

    /// <summary>A connection, until it is given back.</summary>
    public readonly ref struct Loan(ReaderPool lender, ReaderConnection reader)
    {
        public ReaderConnection Reader => reader;

        public void Dispose()
        {
            if (reader.IsSound && lender._idle.Count < MostKept)
                lender._idle.Enqueue(reader);
            else
                reader.Dispose();
        }
    }
}
