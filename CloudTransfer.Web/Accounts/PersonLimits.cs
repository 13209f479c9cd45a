namespace CloudTransfer.Web.Accounts;

/// <summary>How much somebody with an account may send, as far as it is set; null leaves it to what holds for more people.</summary>
/// <param name="Quota">The most bytes of all of the person's transfers together.</param>
/// <param name="MaxBytes">The most bytes of one transfer.</param>
/// <param name="MaxLifetime">The longest lifetime of a transfer.</param>
public sealed record PersonLimits(long? Quota = null, long? MaxBytes = null, TimeSpan? MaxLifetime = null)
{
    /// <summary>Nothing is set.</summary>
    public static readonly PersonLimits None = new();

    /// <summary>These, and from <paramref name="other"/> what is not set here.</summary>
    public PersonLimits Or(PersonLimits other) => new(Quota ?? other.Quota, MaxBytes ?? other.MaxBytes, MaxLifetime ?? other.MaxLifetime);
}
