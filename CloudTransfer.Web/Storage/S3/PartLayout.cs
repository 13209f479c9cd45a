namespace CloudTransfer.Web.Storage.S3;

/// <summary>Where the parts of an object begin and end. All are equally long, but for the last one: some servers demand it.</summary>
/// <param name="Size">The length of a part in bytes.</param>
internal readonly record struct PartLayout(long Size)
{
    /// <summary>The most parts that S3 takes.</summary>
    public const int Most = 10_000;

    // A multiple of what disks and networks like.
    private const long Step = 1 << 20;

    /// <summary>The layout of an object that has at most so many bytes.</summary>
    /// <param name="atMost">The most bytes that it may have.</param>
    /// <param name="options">The least size of a part; the largest is half of the memory, so that two are in it.</param>
    public static PartLayout Of(long atMost, S3Options options) => new(
        Math.Clamp((atMost / (Most - 1) + Step) / Step * Step, options.PartSize.Bytes, options.Memory.Bytes / 2 / PartMemory.BlockLength * PartMemory.BlockLength));

    /// <summary>The number of the part with a byte, from 1.</summary>
    /// <exception cref="VolumeFullException">S3 takes no parts that are so many.</exception>
    public int PartAt(long offset) => offset / Size < Most ? (int)(offset / Size) + 1 : throw new VolumeFullException();

    /// <summary>Where a part begins in the object.</summary>
    public long StartOf(int part) => (part - 1) * Size;

    /// <summary>Where a part ends in an object that goes on behind it.</summary>
    public long EndOf(int part) => part * Size;

    /// <summary>How long a part is in an object of this length; null for one whose length is not known.</summary>
    public long LengthOf(int part, long? length) => (length is { } all ? Math.Min(all, EndOf(part)) : EndOf(part)) - StartOf(part);

    /// <summary>How many parts an object of this length has, at least 1.</summary>
    public int CountOf(long length) => length == 0 ? 1 : PartAt(length - 1);

    /// <summary>Where a range of a part is when it is moved back in the object: in one part, or in two that follow each other.</summary>
    public IEnumerable<(int Part, long Start, long Length)> Moved(int part, long start, long length, long space)
    {
        for (var at = StartOf(part) + start + space; length > 0;)
        {
            var there = PartAt(at);
            var count = Math.Min(length, EndOf(there) - at);
            yield return (there, at - StartOf(there), count);
            (at, length) = (at + count, length - count);
        }
    }
}
