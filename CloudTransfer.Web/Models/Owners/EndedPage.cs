using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models.Owners;

/// <summary>The owner's page of a transfer that has ended.</summary>
/// <param name="Title">What happened to the transfer.</param>
/// <param name="Explanation">What that means for the owner.</param>
/// <param name="When">The label of the date: <c>Deleted on</c>.</param>
/// <param name="At">The date.</param>
/// <param name="Downloads">How often the transfer was downloaded.</param>
public sealed record EndedPage(string Title, string Explanation, string When, Moment At, string Downloads)
{
    /// <summary>Creates the page from the record of a removed transfer.</summary>
    public static EndedPage From(RemovedTransfer removed)
    {
        var (title, explanation, when) = Describe(removed.RemovalReason);
        return new EndedPage(title, explanation, when, Moment.From(removed.At, removed.At), OwnerPage.Times(removed.Completed, hasEnded: true));
    }

    private static (string Title, string Explanation, string When) Describe(RemovalReason reason) => reason switch
    {
        RemovalReason.Expired => ("This transfer has expired", "Its time is over: the link no longer works, and the files are deleted.", "Expired on"),
        RemovalReason.UsedUp => ("All downloads were used", "It was downloaded as often as you allowed, and then its time ran out: the files are deleted.", "Expired on"),
        RemovalReason.Administrator => ("This transfer was deleted", "Whoever runs this server deleted it: the link no longer works, and the files are gone.", "Deleted on"),
        RemovalReason.Abandoned => ("This transfer never arrived", "Not all of it was sent, and nothing more came for too long: what had arrived is deleted.", "Given up on"),
        _ => ("You deleted this transfer", "The link no longer works, and the files are gone.", "Deleted on"),
    };
}
