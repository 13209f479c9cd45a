using System.Globalization;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>Who has disabled an account.</summary>
public enum DisabledBy
{
    /// <summary>Nobody: it is not disabled.</summary>
    Nobody,

    /// <summary>The provider, whose claims no longer let the person in.</summary>
    Provider,

    /// <summary>An administrator.</summary>
    Administrator,
}

/// <summary>A person, as administrators see one.</summary>
/// <param name="User">The person.</param>
/// <param name="Disabled">Who has disabled the account.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="Seen">The last request, as exactly as <see cref="LastUse.Every"/>.</param>
public sealed record Person(User User, DisabledBy Disabled, DateTimeOffset Created, DateTimeOffset Seen)
{
    /// <summary>The provider that signed the person in last; null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>The issuer whose account it is; null for none.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether the account is opened by passkeys.</summary>
    public bool IsLocal => Passkey.Opens(Issuer);

    /// <summary>When the person signed in last; null for never.</summary>
    public DateTimeOffset? SignedIn { get; init; }

    /// <summary>How many transfers there are of the person.</summary>
    public long Transfers { get; init; }

    /// <summary>Their bytes as they are stored, and those of uploads under way as far as they are declared.</summary>
    public long Bytes { get; init; }

    /// <summary>The limits that an administrator has set for the person.</summary>
    public PersonLimits Own { get; init; } = PersonLimits.None;

    /// <summary>Whether the name or the address of e-mail contains a text, whatever the case; everybody's contains an empty one.</summary>
    internal bool Matches(string text) =>
        User.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || User.Email?.Contains(text, StringComparison.OrdinalIgnoreCase) is true;
}

/// <summary>In what order people are listed.</summary>
public enum PeopleOrder
{
    /// <summary>By name.</summary>
    Name,

    /// <summary>Who was here last first.</summary>
    Used,

    /// <summary>Whose transfers take most first.</summary>
    Bytes,
}

/// <summary>Where a page of people ended.</summary>
/// <param name="Value">By what it was ordered: the name, the last use in milliseconds since 1970, or the bytes.</param>
/// <param name="Id">The id.</param>
public sealed record PeoplePosition(string Value, string Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote for a list in this order; null for anything else.</summary>
    public static PeoplePosition? Parse(string? text, PeopleOrder order) =>
        text?.IndexOf(' ', StringComparison.Ordinal) is { } end and > 0 && StoredId.TryParse(text[..end], out _) && new PeoplePosition(text[(end + 1)..], text[..end]) is var read
        && (order is PeopleOrder.Name || read.Number is not null)
            ? read
            : null;

    /// <summary>The value where it is a number.</summary>
    internal long? Number => long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The position as text, for the address of the next page.</summary>
    public override string ToString() => $"{Id} {Value}";

    internal static PeoplePosition Of(Person person, PeopleOrder order) => new(
        order switch
        {
            PeopleOrder.Name => person.User.Name,
            PeopleOrder.Used => person.Seen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            _ => person.Bytes.ToString(CultureInfo.InvariantCulture),
        },
        person.User.Id.Value);
}

/// <summary>A page of people.</summary>
/// <param name="People">The people.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
public sealed record FoundPeople(IReadOnlyList<Person> People, PeoplePosition? Next);
