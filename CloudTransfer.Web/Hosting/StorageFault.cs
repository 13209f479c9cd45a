using System.Globalization;
using System.Runtime.InteropServices;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Hosting;

/// <summary>What an operator reads of a fault of the storage, in the log and where the server does not start: a sentence that says what to do.</summary>
internal static class StorageFault
{
    /// <summary>The sentence; null for any other fault.</summary>
    public static string? Sentence(Exception fault) => fault switch
    {
        VolumeFullException { IsDatabaseServer: true } => "The disk of PostgreSQL is full.",
        VolumeFullException => "The volume is full.",
        VolumeUnavailableException => "The volume is not there: mount it again, or, where another is to take its place, restart the server.",
        TooManyOpenFilesException => "Nearly all files and sockets that this process may have are open: raise its limit (ulimit -n), or wait until some are closed.",
        VolumeUnusableException { IsReadOnly: true, Folder: var folder } =>
            $"{folder} is on a file system that is read-only: the kernel's log may say why; it must be mounted to be written.",
        VolumeUnusableException denied => Denied(denied),
        SymbolicLinkException { Name: var name } => $"{name} on the volume is a symbolic link, or is in one: the server follows none.",
        _ => null,
    };

    /// <summary>An exception as the log shows it, with the sentences of the faults of the storage that are in it.</summary>
    public static string Logged(Exception fault)
    {
        var text = fault.ToString();
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (Sentence(cause) is { } sentence)
                text = text.Replace($"{cause.GetType()}: {cause.Message}", $"{cause.GetType()}: {sentence}", StringComparison.Ordinal);
        }

        return text;
    }

    private static string Denied(VolumeUnusableException fault)
    {
        var what = fault.File ?? (fault.IsFile ? $"A file in {fault.Folder}" : fault.Folder);
        var remedy = fault.Owner == fault.User ? "chmod -R u+rwX" : string.Create(CultureInfo.InvariantCulture, $"chown -R {fault.User}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} belongs to user {fault.Owner} and may not be used by user {fault.User}, as which the server runs ({Marshal.GetPInvokeErrorMessage(fault.Error)}): {remedy} {fault.Folder}");
    }
}
