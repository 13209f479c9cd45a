namespace CloudTransfer.Web.Storage.S3;

/// <summary>Where the parts of an object begin and end. All are equally long, but for the last one and, after bytes were inserted before it, the first.</summary>
/// <param name="Size">The length of a part in bytes.</param>
/// <param name="Inserted">How many bytes longer the first part is.</param>
internal readonly record struct PartLayout(long Size, long Inserted)
{
    /// <summary>The most parts that S3 takes.</summary>
    public const int Most = 10_000;

    // A multiple of what disks and networks like.
    private const long Step = 1 << 20;

    /// <summary>The layout of an object that has at most so many bytes.</summary>
    /// <param name="atMost">The most bytes that it may have.</param>
    /// <param name="options">The least size of a part; the largest is half of the memory, so that two are in it.</param>
    public static PartLayout Of(long atMost, S3Options options) => new(
        Math.Clamp((atMost / (Most - 1) + Step) / Step * Step, options.PartSize.Bytes, options.Memory.Bytes / 2 / PartMemory.BlockLength * PartMemory.BlockLength), Inserted: 0);

    /// <summary>The number of the part with a byte, from 1.</summary>
    /// <exception cref="VolumeFullException">S3 takes no parts that are so many.</exception>
    public int PartAt(long offset)
    {
        var part = offset < Size + Inserted ? 1 : (offset - Inserted) / Size + 1;
        return part <= Most ? (int)part : throw new VolumeFullException();
    }

    /// <summary>Where a part begins in the object.</summary>
    public long StartOf(int part) => part == 1 ? 0 : Inserted + (part - 1) * Size;

    /// <summary>Where a part ends in an object that goes on behind it.</summary>
    public long EndOf(int part) => Inserted + part * Size;

    /// <summary>How long a part is in an object of this length; null for one whose length is not known.</summary>
    public long LengthOf(int part, long? length) => (length is { } all ? Math.Min(all, EndOf(part)) : EndOf(part)) - StartOf(part);

    /// <summary>How many parts an object of this length has, at least 1.</summary>
    public int CountOf(long length) => length == 0 ? 1 : PartAt(length - 1);
}
