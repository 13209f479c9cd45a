using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace CloudTransfer.Web.Commands;

/// <summary>The number of rows of a table, and a sum of their checksums: the same in whatever order they are read.</summary>
internal sealed class RowChecksum
{
    private readonly XxHash128 _row = new();
    private readonly byte[] _head = new byte[9];
    private UInt128 _sum;

    /// <summary>How many rows were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(object?[] row)
    {
        foreach (var value in row)
        {
            switch (value)
            {
                case null:
                    Append(0, 0, []);
                    break;
                case long number:
                    Append(1, number, []);
                    break;
                case string text:
                    var utf8 = Encoding.UTF8.GetBytes(text);
                    Append(2, utf8.Length, utf8);
                    break;
                case byte[] bytes:
                    Append(3, bytes.Length, bytes);
                    break;
                default:
                    throw new InvalidOperationException($"A value of {value.GetType()} has no checksum.");
            }
        }

        _sum += _row.GetCurrentHashAsUInt128();
        _row.Reset();
        Count++;
    }

    /// <summary>Whether the same rows were added to both.</summary>
    public bool IsSameAs(RowChecksum other) => Count == other.Count && _sum == other._sum;

    private void Append(byte kind, long number, ReadOnlySpan<byte> bytes)
    {
        _head[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(_head.AsSpan(1), number);
        _row.Append(_head);
        _row.Append(bytes);
    }
}
