namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>How an attempt to send has ended.</summary>
internal enum SendProgress
{
    /// <summary>All is sent.</summary>
    Done,

    /// <summary>The socket may take more at once, but others may have their turn first.</summary>
    More,

    /// <summary>The socket is full: the rest can be sent when it takes more.</summary>
    Full,

    /// <summary>The rest cannot be sent: the peer has gone, or the file cannot be read.</summary>
    Failed,
}
