using System.Buffers.Binary;
using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>Writes the fields of zip records in sequence. Numbers are little-endian (APPNOTE 4.4.1.1).</summary>
internal ref struct FieldWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    /// <summary>The number of bytes left in the buffer.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Writes 8 bits.</summary>
    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    /// <summary>Writes 16 bits.</summary>
    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_rest, (ushort)value);
        _rest = _rest[sizeof(ushort)..];
    }

    /// <summary>Writes 32 bits.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(uint)..];
    }

    /// <summary>Writes 64 bits.</summary>
    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    /// <summary>Writes text in UTF-8, without a length.</summary>
    public void Text(string value) => _rest = _rest[Encoding.UTF8.GetBytes(value, _rest)..];

    /// <summary>Writes zeros.</summary>
    public void Zeros(int count)
    {
        _rest[..count].Clear();
        _rest = _rest[count..];
    }
}
