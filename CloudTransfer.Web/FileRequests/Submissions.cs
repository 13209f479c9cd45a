using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.FileRequests;

/// <summary>What was sent to file requests: transfers that name their request.</summary>
public sealed class Submissions(IDatabase database, TimeProvider time)
{
    private const string Usage =
        """
        SELECT COUNT(DISTINCT submission_id) AS Submissions,
            CAST(COALESCE(SUM(file_count), 0) AS BIGINT) AS Files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS Bytes
        FROM transfers WHERE request_id = @id AND state <> 'deleting'
        """;

    /// <summary>What has been sent to a request, or is arriving.</summary>
    public async Task<RequestUsage> UsageAsync(StoredId request, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Usage, new { id = request.Value }, cancel))!.ToUsage();

    /// <summary>The same for several requests; those to which nothing was sent are not among them.</summary>
    public async Task<IReadOnlyDictionary<StoredId, RequestUsage>> UsageAsync(IReadOnlyCollection<StoredId> requests, CancellationToken cancel)
    {
        if (requests.Count == 0)
            return new Dictionary<StoredId, RequestUsage>();
        var (list, arguments) = InList.Of(requests);
        return (await database.QueryAsync<ListedRow>(
            $"""
            SELECT request_id AS Request, COUNT(DISTINCT submission_id) AS Submissions,
                CAST(COALESCE(SUM(file_count), 0) AS BIGINT) AS Files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS Bytes
            FROM transfers WHERE request_id IN {list} AND state <> 'deleting' GROUP BY request_id
            """,
            arguments, cancel)).ToDictionary(row => row.Id, row => new RequestUsage(row.Submissions, row.Files, row.Bytes));
    }

    /// <summary>
    /// Takes a transfer whose row was just added, in the same transaction. Its first statement locks the request's row, so that
    /// what it counts is still true when the transaction is committed.
    /// </summary>
    /// <exception cref="ErrorException">It is more than the request takes, or the request is gone.</exception>
    public async Task AdmitAsync(IDbTransaction transaction, NewSubmission submission)
    {
        var (id, limits) = (submission.Request.Id.Value, submission.Request.Limits);
        if (await transaction.Connection!.ExecuteAsync(
            "UPDATE file_requests SET submitted_at = @now WHERE id = @id AND deleted_at IS NULL", new { id, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction) != 1)
            throw new ErrorException(ErrorCode.RequestClosed);
        var used = (await transaction.Connection!.QuerySingleAsync<Row>(Usage, new { id }, transaction)).ToUsage();
        if (used.Submissions > limits.MaxSubmissions)
            throw new ErrorException(ErrorCode.SubmissionsFull);
        if (used.Bytes > limits.MaxBytes)
            throw new ErrorException(Error.SubmissionTooLarge(submission.BytesLeft ?? 0));
        if (used.Files > limits.MaxFiles)
            throw new ErrorException(Error.SubmissionTooManyFiles(submission.FilesLeft ?? 0));
    }

    [method: ExplicitConstructor]
    private sealed record ListedRow(string Request, long Submissions, long Files, long Bytes)
    {
        public StoredId Id => StoredId.OfRow(Request);
    }

    // A database may not tell the type of what is computed, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(long Submissions, long Files, long Bytes)
    {
        public RequestUsage ToUsage() => new(Submissions, Files, Bytes);
    }
}
