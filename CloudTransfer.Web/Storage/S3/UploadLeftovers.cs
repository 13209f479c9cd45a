namespace CloudTransfer.Web.Storage.S3;

/// <summary>What of an upload stays behind when it is sealed or given up.</summary>
internal static class UploadLeftovers
{
    /// <summary>Deletes its staged bytes and its record.</summary>
    /// <returns>How many bytes were staged; null where there was nothing.</returns>
    public static async Task<long?> DeleteAsync(Bucket bucket, StoredId id, CancellationToken cancel)
    {
        long? bytes = null;
        // What is listed goes a page at a time; the record goes with the rest of its page, since by then nobody goes on.
        await foreach (var page in bucket.ListAsync(BucketKeys.Of(id), cancel))
        {
            if (page.Count == 0)
                continue;
            bytes = (bytes ?? 0) + page.Where(found => !string.Equals(found.Key, BucketKeys.Record(id), StringComparison.Ordinal)).Sum(found => found.Length);
            await bucket.DeleteAsync(page.Select(found => found.Key), cancel);
        }

        return bytes;
    }
}
