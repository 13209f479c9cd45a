using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Where content is downloaded. Its address ends in its name, for programs that save a file under the end of its address; which
/// file it is, the rest of it says alone.
/// </summary>
public static class ContentAddress
{
    /// <summary>The address of all of a transfer, the path alone.</summary>
    /// <param name="landing">The address of its page.</param>
    /// <param name="transfer">The transfer.</param>
    public static string Of(string landing, Transfer transfer) => $"{landing}/download/{Named(transfer.Name)}";

    /// <summary>The address of one file, the path alone.</summary>
    /// <param name="landing">The address of its transfer's page.</param>
    /// <param name="file">The file.</param>
    public static string Of(string landing, TransferFile file)
    {
        var address = $"{landing}/files/{file.Number}";
        var name = Named(file.Name);
        // There the file's page is, and what it shows.
        return name.Equals("view", StringComparison.OrdinalIgnoreCase) || name.Equals("content", StringComparison.OrdinalIgnoreCase) ? address : $"{address}/{name}";
    }

    private static string Named(string name) => Uri.EscapeDataString(AsciiName.Of(name));
}
