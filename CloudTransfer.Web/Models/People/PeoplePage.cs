using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Models.People;

/// <summary>The search form on the administrator's list of people, as text.</summary>
/// <param name="Find">A part of the name or the address of e-mail.</param>
/// <param name="Order">The sort order.</param>
/// <param name="After">The end of the previous page.</param>
/// <param name="Done">What was just done to somebody who is not there any more.</param>
public sealed record PeopleQuery(string? Find, PeopleOrder Order, string? After, string? Done)
{
    /// <summary>Reads where the previous page ended, or the reason why that is not understood.</summary>
    internal (PeoplePosition? After, string? Wrong) Read()
    {
        var after = PeoplePosition.Parse(After, Order);
        return (after, !string.IsNullOrEmpty(After) && after is null ? PageAddress.NotUnderstood : null);
    }

    /// <summary>The URL of a page of this search, relative to the application root.</summary>
    internal string Address(PeoplePosition? after) =>
        PageAddress.Of("~/admin/people", ("find", Find), ("order", Order is PeopleOrder.Name ? null : $"{Order}"), ("after", after?.ToString()));
}

/// <summary>The administrator's list of people.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="People">One page of it.</param>
/// <param name="First">The first page's address; null on it.</param>
/// <param name="Next">The next page's; null where there is none.</param>
public sealed record PeoplePage(PeopleQuery Query, IReadOnlyList<ListedPerson> People, string? First, string? Next)
{
    /// <summary>What of the search is not understood; null for nothing.</summary>
    public string? Wrong { get; init; }

    /// <summary>Whether accounts are made by invitation.</summary>
    public bool TakesInvitations { get; init; }

    internal static PeoplePage From(PeopleQuery query, FoundPeople found, Func<Person, ListedPerson> list) => new(
        query,
        [.. found.People.Select(list)],
        string.IsNullOrEmpty(query.After) ? null : query.Address(after: null),
        found.Next is { } next ? query.Address(next) : null);
}

/// <summary>A person in the administrator's list.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role.</param>
/// <param name="Provider">The provider that signed the person in last; null for none.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="SignedIn">When the person signed in last; null for never.</param>
/// <param name="Seen">When the person was here last.</param>
/// <param name="Transfers">How many transfers: <c>3 transfers</c>.</param>
/// <param name="Space">What they take: <c>3.2 GB of 10 GB, 32 %</c>, or <c>3.2 GB</c> without a quota.</param>
/// <param name="State">Who has disabled the account, in words; null for nobody.</param>
public sealed record ListedPerson(
    string Id, string Name, string? Email, string Role, string? Provider, Moment Created, Moment? SignedIn, Moment Seen, string Transfers, string Space, string? State)
{
    internal static ListedPerson From(Person person, bool isAdministrator, PersonLimits limits, DateTimeOffset now) => new(
        person.User.Id.Value,
        person.User.Name,
        person.User.Email,
        isAdministrator ? "Administrator" : "Member",
        person.Provider,
        Moment.From(person.Created, now),
        person.SignedIn is { } signedIn ? Moment.From(signedIn, now) : null,
        Moment.From(person.Seen, now),
        Count.Of(person.Transfers, "transfer"),
        limits.Quota is { } quota ? new SpaceUsed(person.Bytes, quota).WithShare : new ByteSize(person.Bytes).ToString(),
        person.Disabled switch
        {
            DisabledBy.Administrator => "Blocked",
            DisabledBy.Provider => "Not let in by the provider",
            _ => null,
        });
}

/// <summary>The administrator's page of a person.</summary>
/// <param name="Person">The person.</param>
/// <param name="IsBlocked">Whether an administrator has disabled the account.</param>
/// <param name="IsSelf">Whether it is the one who looks at it.</param>
/// <param name="HasTransfers">Whether there is something to hand over.</param>
/// <param name="Sessions">How many sessions there are: <c>2 sessions</c>.</param>
/// <param name="Tokens">How many API tokens there are.</param>
public sealed record PersonPage(ListedPerson Person, bool IsBlocked, bool IsSelf, bool HasTransfers, string Sessions, string Tokens)
{
    /// <summary>What was just done; null for nothing.</summary>
    public string? Done { get; init; }

    /// <summary>Whether the account is opened by passkeys.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether a new link lets the person make another passkey.</summary>
    public bool CanRecover { get; init; }

    /// <summary>Why transfers were not handed over; null for no reason.</summary>
    public string? Wrong { get; init; }

    /// <summary>The person's limits.</summary>
    public required ShownLimits Limits { get; init; }

    /// <summary>What is done, as addresses name it, and its words.</summary>
    internal static string? Words(string? done) => done switch
    {
        "blocked" => "The account is blocked; its sessions and tokens have ended.",
        "unblocked" => "The account is open again.",
        "signed-out" => "The person is signed out everywhere.",
        "handed-over" => "The transfers are handed over.",
        "limited" => "The limits are saved.",
        "deleted" => "The account is deleted.",
        _ => null,
    };
}
