namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// Where the objects of a volume are: in its folder, or, where the test asks for it or the environment variable
/// <c>CLOUDTRANSFER_TEST_STORAGE</c> is <c>s3</c>, in a bucket that all replicas of the volume share.
/// </summary>
internal static class TestStorage
{
    private static readonly bool IsEverywhere =
        string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_STORAGE"), "s3", StringComparison.OrdinalIgnoreCase);

    // The bucket of a volume; null before it was made.
    private static readonly Dictionary<string, TestBucket?> InBucket = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    /// <summary>A new volume with such a database and such objects.</summary>
    public static TestFolder NewVolume(bool isPostgreSql, bool isBucket)
    {
        var volume = TestDatabase.NewVolume(isPostgreSql);
        if (isBucket)
        {
            lock (Gate)
                InBucket.Add(volume.Path, null);
        }

        return volume;
    }

    /// <summary>Whether the objects of a volume are in a bucket.</summary>
    public static bool IsBucket(string volume)
    {
        lock (Gate)
            return IsEverywhere || InBucket.ContainsKey(volume);
    }

    /// <summary>The settings with which replicas of a volume share their bucket, without those given; none for a folder.</summary>
    public static IEnumerable<(string Key, string Value)> Settings(string volume, IReadOnlyCollection<(string Key, string Value)> given) =>
        IsBucket(volume) ? Bucket(volume).Settings.ExceptBy(given.Select(setting => setting.Key), setting => setting.Key, StringComparer.OrdinalIgnoreCase) : [];

    /// <summary>The bucket of a volume.</summary>
    public static TestBucket Bucket(string volume)
    {
        lock (Gate)
        {
            if (InBucket.GetValueOrDefault(volume) is not { } bucket)
            {
                // Constructors cannot wait otherwise.
                bucket = Task.Run(async () => await (await S3Access.SharedAsync()).NewBucketAsync()).GetAwaiter().GetResult();
                InBucket[volume] = bucket;
            }

            return bucket;
        }
    }
}
