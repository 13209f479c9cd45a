using System.Data.Common;

namespace CloudTransfer.Web.Database;

/// <summary>
/// A commit was sent, and its answer did not come: what was written may be there for good, may still come, or not. Every other fault of
/// a database says that it is not there.
/// </summary>
/// <param name="cause">What came instead of the answer.</param>
public sealed class UncertainCommitException(Exception cause) : DbException("commit_uncertain", cause);
