namespace CloudTransfer.Web.Storage;

/// <summary>So many files and sockets are open that what is left of them is the runtime's own.</summary>
public sealed class TooManyOpenFilesException : IOException
{
    /// <summary>Makes one with the sentence that operators read.</summary>
    public TooManyOpenFilesException()
        : base("Nearly all files and sockets that this process may have are open: raise its limit (ulimit -n), or wait until some are closed.")
    {
    }
}
