using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>What administrators have set for single people, and what each uses.</summary>
public sealed class PersonLimitStore(IDatabase database, AuditTrail audit)
{
    private static readonly Query<PersonUse> ById = new("SELECT role, used_bytes, quota, max_bytes, max_lifetime FROM users WHERE id = @user", Read);

    /// <summary>What a person uses; null where there is no account.</summary>
    public ValueTask<PersonUse?> FindAsync(StoredId user, CancellationToken cancel) => database.FirstAsync(ById, cancel, user.Value);

    /// <summary>Sets the limits of a person. What is there stays, and uploads under way go on.</summary>
    public Task SetAsync(StoredId user, PersonLimits limits, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            var lifetime = (long?)limits.MaxLifetime?.TotalMilliseconds;
            if (await transaction.Connection!.ExecuteAsync(
                """
                UPDATE users SET quota = @Quota, max_bytes = @MaxBytes, max_lifetime = @lifetime
                WHERE id = @user AND (quota IS DISTINCT FROM @Quota OR max_bytes IS DISTINCT FROM @MaxBytes OR max_lifetime IS DISTINCT FROM @lifetime)
                """,
                new { user = user.Value, limits.Quota, limits.MaxBytes, lifetime }, transaction) == 1)
                await audit.AddAsync(transaction, AuditAction.AccountLimited, AuditSubject.Person(user), $"quota={limits.Quota} bytes={limits.MaxBytes} lifetime={lifetime}");
        },
        cancel);

    /// <summary>The limits in a row.</summary>
    internal static PersonLimits LimitsOf(long? quota, long? maxBytes, long? maxLifetime) =>
        new(quota, maxBytes, maxLifetime is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);

    private static PersonUse Read(Row row) =>
        new(UserRoles.Parse(row.Text(0)), row.Number(1), LimitsOf(row.NumberOrNull(2), row.NumberOrNull(3), row.NumberOrNull(4)));
}

/// <summary>What a person uses, and may use.</summary>
/// <param name="Role">The role.</param>
/// <param name="Bytes">The bytes of the person's transfers, and of the uploads under way as far as they are declared.</param>
/// <param name="Own">What an administrator has set for this person.</param>
public sealed record PersonUse(UserRole Role, long Bytes, PersonLimits Own);
