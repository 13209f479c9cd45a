namespace CloudTransfer.Web.Storage;

/// <summary>So many files and sockets are open that what is left of them is the runtime's own.</summary>
public sealed class TooManyOpenFilesException() : IOException("too_many_open_files");
