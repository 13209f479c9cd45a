using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models.People;

/// <summary>The form with a person's limits, as text; what is empty is as the role has it.</summary>
/// <param name="Quota">The most bytes of all transfers together, such as 10 GB.</param>
/// <param name="MaxBytes">The most bytes of one transfer.</param>
/// <param name="MaxLifetime">The longest lifetime, such as 90d.</param>
public sealed record LimitsForm(string? Quota, string? MaxBytes, string? MaxLifetime)
{
    /// <summary>Reads the limits. Exactly one of the answers is null.</summary>
    internal (PersonLimits? Limits, string? Wrong) Read()
    {
        if (!TryReadBytes(Quota, out var quota))
            return (null, "The space is not understood: write it like 500MB or 10GB, or leave it empty.");
        if (!TryReadBytes(MaxBytes, out var most) || most == 0)
            return (null, "The size is not understood: write it like 500MB or 2GB, or leave it empty.");
        if (string.IsNullOrWhiteSpace(MaxLifetime))
            return (new PersonLimits(quota, most), null);
        return Duration.TryParse(MaxLifetime, out var longest)
            ? (new PersonLimits(quota, most, longest.Value), null)
            : (null, $"The lifetime is not understood: write {Duration.Allowed}, or leave it empty.");
    }

    internal static LimitsForm From(PersonLimits limits) => new(Exact(limits.Quota), Exact(limits.MaxBytes), limits.MaxLifetime is { } longest ? new Duration(longest).ToExact() : null);

    private static string? Exact(long? bytes) => bytes is { } size ? new ByteSize(size).ToExact() : null;

    private static bool TryReadBytes(string? text, out long? bytes)
    {
        bytes = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        var isSize = ByteSize.TryParse(text, out var size);
        bytes = size.Bytes;
        return isSize;
    }
}

/// <summary>A person's limits on the administrator's page.</summary>
/// <param name="Form">What is filled in.</param>
/// <param name="Quota">What holds without a quota of the person's own: <c>10 GB</c>.</param>
/// <param name="MaxBytes">What holds without a size of the person's own.</param>
/// <param name="MaxLifetime">What holds without a lifetime of the person's own.</param>
public sealed record ShownLimits(LimitsForm Form, string Quota, string MaxBytes, string MaxLifetime)
{
    /// <summary>Why they were not saved; null for no reason.</summary>
    public string? Wrong { get; init; }

    /// <summary>The limits of a person.</summary>
    /// <param name="own">The person's own.</param>
    /// <param name="role">Those of the role.</param>
    /// <param name="maxBytes">The most bytes of anybody's transfer.</param>
    /// <param name="rules">The rules of everybody's lifetime.</param>
    internal static ShownLimits From(PersonLimits own, PersonLimits role, long maxBytes, TransfersOptions rules) => new(
        LimitsForm.From(own),
        role.Quota is { } quota ? new ByteSize(quota).ToLimit() : "No limit",
        new ByteSize(Math.Min(maxBytes, role.MaxBytes ?? maxBytes)).ToLimit(),
        role.MaxLifetime is { } longest ? new Duration(longest).ToString() : rules.AllowForever ? "No limit" : rules.MaxLifetime.ToString());
}
