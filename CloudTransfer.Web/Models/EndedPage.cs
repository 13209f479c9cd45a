using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>What the owner is told of a transfer that has ended.</summary>
/// <param name="Title">What became of it.</param>
/// <param name="Explanation">What that means.</param>
/// <param name="When">What happened on which day: <c>Deleted on</c>.</param>
/// <param name="At">That day.</param>
/// <param name="Downloads">How often it was downloaded.</param>
public sealed record EndedPage(string Title, string Explanation, string When, Moment At, string Downloads)
{
    /// <summary>Words a tombstone.</summary>
    public static EndedPage From(Tombstone tombstone)
    {
        var (title, explanation, when) = Words(tombstone.Ending);
        return new EndedPage(title, explanation, when, Moment.From(tombstone.At, tombstone.At), OwnerPage.Times(tombstone.Completed, hasEnded: true));
    }

    private static (string Title, string Explanation, string When) Words(Ending ending) => ending switch
    {
        Ending.Expired => ("This transfer has expired", "Its time is over: the link no longer works, and the files are deleted.", "Expired on"),
        Ending.UsedUp => ("All downloads were used", "It was downloaded as often as you allowed, and then its time ran out: the files are deleted.", "Expired on"),
        Ending.Administrator => ("This transfer was deleted", "Whoever runs this server deleted it: the link no longer works, and the files are gone.", "Deleted on"),
        Ending.Abandoned => ("This transfer never arrived", "Not all of it was sent, and nothing more came for too long: what had arrived is deleted.", "Given up on"),
        _ => ("You deleted this transfer", "The link no longer works, and the files are gone.", "Deleted on"),
    };
}
