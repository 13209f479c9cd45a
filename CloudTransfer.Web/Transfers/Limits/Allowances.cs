using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Limits;

/// <summary>Finds what people may use. Of who has no account, nothing is asked.</summary>
public sealed class Allowances(PersonLimitStore people, IOptions<AccountsOptions> accounts, IOptions<TransfersOptions> rules)
{
    /// <summary>What a person may use; null for somebody without an account.</summary>
    public async ValueTask<Allowance?> OfAsync(StoredId? user, CancellationToken cancel) =>
        user is { } person && await people.FindAsync(person, cancel) is { } use ? new Allowance(person, LimitsOf(use.Role, use.Own), use.Bytes) : null;

    /// <summary>The rules of the lifetime of what somebody sends.</summary>
    public async ValueTask<TransfersOptions> RulesOfAsync(StoredId? user, CancellationToken cancel) =>
        (await OfAsync(user, cancel))?.Within(rules.Value) ?? rules.Value;

    /// <summary>The limits of somebody of a role, for whom an administrator has set others.</summary>
    public PersonLimits LimitsOf(UserRole role, PersonLimits own) => own.Or(accounts.Value.Of(role));
}
