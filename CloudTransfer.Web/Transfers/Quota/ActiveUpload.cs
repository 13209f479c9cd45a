using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>An upload that asks for space.</summary>
/// <param name="Id">The id that its transfer is going to have.</param>
/// <param name="Client">Who sends it, as a hash; empty for one that is not counted.</param>
/// <param name="Weight">How much it counts among its client's.</param>
/// <param name="MostOfClient">How much all of its client's may count together, over all replicas.</param>
public sealed record ActiveUpload(StoredId Id, string Client, int Weight, int MostOfClient)
{
    /// <summary>The person whose transfers it is counted with; null for somebody without an account.</summary>
    public QuotaHolder? Person { get; init; }

    private const int FilesOfOne = 1000;

    /// <summary>What an upload of so many files counts: one, and one more for each further thousand that is begun.</summary>
    public static int WeightOf(int files) => Math.Max(1, (files + FilesOfOne - 1) / FilesOfOne);
}
