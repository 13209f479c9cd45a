using System.Buffers.Binary;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Image files with valid headers and dummy pixel data; nothing decodes them.</summary>
internal static class Pictures
{
    /// <summary>A lossy WebP with <paramref name="bytes"/> bytes of dummy data.</summary>
    public static byte[] WebP(int width = 320, int height = 240, int bytes = 100, byte fill = 0) => Riff(Chunk("VP8 ", Lossy(width, height, bytes, fill)));

    /// <summary>A lossless WebP.</summary>
    public static byte[] LosslessWebP(int width, int height) => Riff(Chunk("VP8L", Lossless(width, height)));

    /// <summary>A WebP of the extended format.</summary>
    public static byte[] ExtendedWebP(byte flags, int width, int height, params IEnumerable<byte[]> chunks)
    {
        var head = new byte[10];
        head[0] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), width - 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(7), (ushort)(height - 1));
        return Riff([Chunk("VP8X", head), .. chunks]);
    }

    /// <summary>The content of a VP8 chunk: a key frame.</summary>
    public static byte[] Lossy(int width, int height, int bytes = 100, byte fill = 0)
    {
        byte[] frame = [0x10, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), .. new byte[bytes]];
        frame.AsSpan(10).Fill(fill);
        return frame;
    }

    /// <summary>A RIFF chunk.</summary>
    public static byte[] Chunk(string name, params byte[] content) =>
        [.. System.Text.Encoding.ASCII.GetBytes(name), .. Little(content.Length), .. content, .. new byte[content.Length & 1]];

    /// <summary>A WebP file of these chunks.</summary>
    public static byte[] Riff(params IEnumerable<byte[]> chunks)
    {
        byte[] all = [.. chunks.SelectMany(chunk => chunk)];
        return [.. "RIFF"u8, .. Little(all.Length + 4), .. "WEBP"u8, .. all];
    }

    /// <summary>A JPEG with a frame header and an empty scan.</summary>
    public static byte[] Jpeg(int width = 160, int height = 120) =>
    [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ];

    /// <summary>A JPEG with Exif data, as cameras write it.</summary>
    /// <param name="thumbnail">The thumbnail in the Exif data.</param>
    /// <param name="orientation">The Exif orientation.</param>
    /// <param name="isLittleEndian">The byte order of the Exif data.</param>
    /// <param name="size">The minimum size in bytes.</param>
    public static byte[] Photo(byte[] thumbnail, int orientation = 1, bool isLittleEndian = false, int size = 0)
    {
        byte[] exif =
        [
            .. isLittleEndian ? "II"u8 : "MM"u8, .. Short(42), .. Long(8),
            .. Short(1), .. Short(0x0112), .. Short(3), .. Long(1), .. Short(orientation), .. Short(0), .. Long(26),
            .. Short(3), .. Short(0x0103), .. Short(3), .. Long(1), .. Short(6), .. Short(0),
            .. Short(0x0201), .. Short(4), .. Long(1), .. Long(68), .. Short(0x0202), .. Short(4), .. Long(1), .. Long(thumbnail.Length), .. Long(0),
            .. thumbnail,
        ];
        byte[] head =
        [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            0xFF, 0xE1, (byte)((exif.Length + 8) >> 8), (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif,
        ];
        return [.. head, .. Jpeg(4000, 3000)[2..^2], .. new byte[Math.Max(0, size - head.Length - 28)], 0xFF, 0xD9];

        byte[] Short(int value) => isLittleEndian ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Long(int value) => isLittleEndian ? [.. Short(value), .. Short(value >> 16)] : [.. Short(value >> 16), .. Short(value)];
    }

    private static byte[] Lossless(int width, int height) => [0x2F, .. Little((width - 1) | ((height - 1) << 14)), 0, 0, 0];

    private static byte[] Little(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
