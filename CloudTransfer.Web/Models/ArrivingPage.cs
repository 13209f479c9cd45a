using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Arrivals;

namespace CloudTransfer.Web.Models;

/// <summary>The landing page of a transfer that is on its way.</summary>
/// <param name="Title">What it is called, and what else the message says.</param>
/// <param name="Name">The name it will be saved under.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Files">How many files: <c>214 files</c>.</param>
/// <param name="Percent">How much of it has come.</param>
/// <param name="Received">The same as a size.</param>
public sealed record ArrivingPage(TransferTitle Title, string Name, string Size, string Files, int Percent, string Received)
{
    /// <summary>All of it in a line, for a terminal.</summary>
    public string Text => $"{Name} is on its way: {Received} of {Size} have arrived, {Percent} %. Try again later.\n";

    /// <summary>Shapes a transfer and how far it has come.</summary>
    public static ArrivingPage From(Transfer transfer, Arrival arrival) => new(
        TransferTitle.From(transfer),
        transfer.Name,
        new ByteSize(transfer.Size).ToString(),
        Count.Of(transfer.FileCount, "file"),
        arrival.Percent,
        new ByteSize(arrival.Received).ToString());
}
