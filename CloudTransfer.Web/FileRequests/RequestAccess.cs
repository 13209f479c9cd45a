using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Limits;

namespace CloudTransfer.Web.FileRequests;

/// <summary>The rules of access to a file request for those who are asked for files.</summary>
public sealed class RequestAccess(
    FileRequestStore store, Submissions submissions, TransferStore transfers, Allowances allowances, TransferKeys keys, PasswordVerifier passwords, TimeProvider time)
{
    /// <summary>Checks access to a request.</summary>
    /// <param name="id">The id in the link.</param>
    /// <param name="receipt">The key to an earlier transfer of the same sender, to which more is added; null for none.</param>
    /// <param name="credentials">The caller's credentials. A receipt is as good as the password.</param>
    /// <param name="cancel">Cancels the check.</param>
    public async Task<Opening> OpenAsync(string? id, string? receipt, Credentials credentials, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed) || await store.FindAsync(parsed, cancel) is not { } request)
            return new Opening.Unknown();
        Submission? earlier = null;
        if (receipt is not null)
        {
            earlier = OwnerToken.TryParse(receipt, out var token) ? (await transfers.FindAsync(token, cancel))?.Submission : null;
            if (earlier is null || earlier.Request != request.Id)
                return new Opening.Unknown();
        }
        else if (request.PasswordHash is not null && await VerifyAsync(request, credentials, cancel) is { } denied)
        {
            return denied;
        }

        if (!request.IsOpen(time.GetUtcNow()))
            return new Opening.Closed(request);
        var submission = new NewSubmission(request, await submissions.UsageAsync(request.Id, cancel), earlier?.Id) { Requester = await allowances.OfAsync(request.User, cancel) };
        if (submission.IsFull)
            return new Opening.Full(request);
        return submission.Requester?.Left is 0 ? new Opening.NoSpace(request) : new Opening.Open(submission);
    }

    // Null where the caller knows the password.
    private async Task<Opening?> VerifyAsync(FileRequest request, Credentials credentials, CancellationToken cancel)
    {
        if (keys.IsValid(credentials.Key, request.Id, request.PasswordHash))
            return null;
        return await passwords.VerifyAsync(request.Id, request.PasswordHash!, credentials, hash => store.ReplacePasswordAsync(request, hash, cancel), cancel) switch
        {
            PasswordCheck.Right => null,
            PasswordCheck.Throttled => new Opening.Throttled(),
            var check => new Opening.PasswordNeeded(request, Wrong: check is PasswordCheck.Wrong),
        };
    }
}

/// <summary>What somebody finds who was asked for files.</summary>
public abstract record Opening
{
    private Opening()
    {
    }

    /// <summary>Files can be sent.</summary>
    /// <param name="Submission">What an upload now is sent to.</param>
    public sealed record Open(NewSubmission Submission) : Opening;

    /// <summary>As much has been sent as the request takes.</summary>
    /// <param name="Request">The request.</param>
    public sealed record Full(FileRequest Request) : Opening;

    /// <summary>The person who asks has no space left.</summary>
    /// <param name="Request">The request.</param>
    public sealed record NoSpace(FileRequest Request) : Opening;

    /// <summary>No new upload may begin.</summary>
    /// <param name="Request">The request.</param>
    public sealed record Closed(FileRequest Request) : Opening;

    /// <summary>The caller must provide the request's password.</summary>
    /// <param name="Request">The request, of which nothing may be disclosed.</param>
    /// <param name="Wrong">Whether the caller provided a wrong password.</param>
    public sealed record PasswordNeeded(FileRequest Request, bool Wrong) : Opening;

    /// <summary>Too many wrong passwords were tried.</summary>
    public sealed record Throttled : Opening;

    /// <summary>There is no such request, or no longer.</summary>
    public sealed record Unknown : Opening;
}
