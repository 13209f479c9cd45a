using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

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

    /// <summary>The address of a zip of some files, with what is selected behind its question mark.</summary>
    /// <param name="landing">The address of the transfer's page.</param>
    /// <param name="name">The name to save it under.</param>
    /// <param name="selected">What is selected.</param>
    public static string Of(string landing, string name, SelectionRequest selected)
    {
        var fields = selected.Folders.Select(folder => $"folder={Uri.EscapeDataString(folder)}")
            .Concat(selected.FoldersOf.Select(folder => $"folderOf={Uri.EscapeDataString(folder)}"))
            // All in one field: numbers and commas need no escapes.
            .Concat(selected.Files.Count > 0 ? [$"file={string.Join(',', selected.Files.Select(Uri.EscapeDataString))}"] : []);
        return $"{landing}/zip/{Named(name)}?{string.Join('&', fields)}";
    }

    private static string Named(string name) => Uri.EscapeDataString(AsciiName.Of(name));
}
