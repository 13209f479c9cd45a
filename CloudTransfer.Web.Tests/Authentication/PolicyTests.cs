using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Authentication;

/// <summary>Who may ask for what: each action has a policy, or is open to everybody by intention.</summary>
public sealed class PolicyTests : IDisposable
{
    // Whoever has a link, an owner's token or an upload's address needs no more; the other pages say what is here.
    private static readonly string[] Open =
    [
        "AccelReceipt.Accept", "AdminSignIn.SignInAsync", "ApiPage.ShowAsync", "Error.Show", "PasskeySignIn.AskAsync", "PasskeySignIn.SignInAsync", "PersonSignIn.BeginAsync", "PersonSignIn.Show", "SignIn.SignInAsync", "SignIn.SignOutAsync", "UnknownAddress.Show",
    ];

    private static readonly Dictionary<string, string> Closed = new(StringComparer.Ordinal)
    {
        ["Account.ConfirmDeleteAsync"] = Policies.IsPerson,
        ["Account.DataAsync"] = Policies.IsPerson,
        ["Account.DeleteAsync"] = Policies.IsPerson,
        ["Account.EndAllSessionsAsync"] = Policies.IsPerson,
        ["Account.EndSessionAsync"] = Policies.IsPerson,
        ["Account.ShowAsync"] = Policies.IsPerson,
        ["ApiTokens.MakeAsync"] = Policies.IsPerson,
        ["ApiTokens.Show"] = Policies.IsPerson,
        ["ApiTokens.WithdrawAsync"] = Policies.IsPerson,
        ["Admin.ConfirmDeleteAsync"] = Policies.CanAdminister,
        ["Admin.ChangeExpiryAsync"] = Policies.CanAdminister,
        ["Admin.DeleteAsync"] = Policies.CanAdminister,
        ["Admin.RetryJobsAsync"] = Policies.CanAdminister,
        ["Admin.DiscardWebhooksAsync"] = Policies.CanAdminister,
        ["Admin.ReplayWebhooksAsync"] = Policies.CanAdminister,
        ["Admin.ShowAsync"] = Policies.CanAdminister,
        ["Admin.TransferAsync"] = Policies.CanAdminister,
        ["AdminRequests.CloseAsync"] = Policies.CanAdminister,
        ["AdminRequests.ConfirmDeleteAsync"] = Policies.CanAdminister,
        ["AdminRequests.DeleteAsync"] = Policies.CanAdminister,
        ["AdminRequests.ListAsync"] = Policies.CanAdminister,
        ["AdminRequests.ShowAsync"] = Policies.CanAdminister,
        ["Audit.DownloadAsync"] = Policies.CanAdminister,
        ["Audit.ShowAsync"] = Policies.CanAdminister,
        ["AdminSignIn.SignOutAsync"] = Policies.CanAdminister,
        ["FileRequests.CreateAsync"] = Policies.CanUpload,
        ["Home.IndexAsync"] = Policies.CanUpload,
        ["Invitations.ConfirmRecoveryAsync"] = Policies.CanAdminister,
        ["Invitations.ListAsync"] = Policies.CanAdminister,
        ["Invitations.MakeAsync"] = Policies.CanAdminister,
        ["Invitations.RecoverAsync"] = Policies.CanAdminister,
        ["Invitations.WithdrawAsync"] = Policies.CanAdminister,
        ["OwnedTransfer.ChangeAsync"] = Policies.CanManage,
        ["OwnedTransfer.DeleteAsync"] = Policies.CanManage,
        ["Passkeys.AddAsync"] = Policies.IsPerson,
        ["Passkeys.AskAsync"] = Policies.IsPerson,
        ["Passkeys.RemoveAsync"] = Policies.IsPerson,
        ["Passkeys.Show"] = Policies.IsPerson,
        ["SentTransfers.ListAsync"] = Policies.CanListByToken,
        ["PersonRequest.CloseAsync"] = Policies.IsPerson,
        ["PersonRequest.ConfirmDeleteAsync"] = Policies.IsPerson,
        ["PersonRequest.ConfirmDeleteReceivedAsync"] = Policies.IsPerson,
        ["PersonRequest.DeleteAsync"] = Policies.IsPerson,
        ["PersonRequest.DeleteReceivedAsync"] = Policies.IsPerson,
        ["PersonRequest.EndNoticesAsync"] = Policies.IsPerson,
        ["PersonRequest.ExtendAsync"] = Policies.IsPerson,
        ["PersonRequest.QrAsync"] = Policies.IsPerson,
        ["PersonRequest.ShowAsync"] = Policies.IsPerson,
        ["PersonRequest.ZipAsync"] = Policies.IsPerson,
        ["People.BlockAsync"] = Policies.CanAdminister,
        ["People.ConfirmDeleteAsync"] = Policies.CanAdminister,
        ["People.DeleteAsync"] = Policies.CanAdminister,
        ["People.HandOverAsync"] = Policies.CanAdminister,
        ["People.LimitAsync"] = Policies.CanAdminister,
        ["People.ListAsync"] = Policies.CanAdminister,
        ["People.ShowAsync"] = Policies.CanAdminister,
        ["People.SignOutAsync"] = Policies.CanAdminister,
        ["People.UnblockAsync"] = Policies.CanAdminister,
        ["PersonTransfer.ChangeAsync"] = Policies.IsPerson,
        ["PersonTransfer.ConfirmDeleteAsync"] = Policies.IsPerson,
        ["PersonTransfer.DeleteAsync"] = Policies.IsPerson,
        ["PersonTransfer.ProveAsync"] = Policies.IsPerson,
        ["PersonTransfer.QrAsync"] = Policies.IsPerson,
        ["PersonTransfer.RenewCodeAsync"] = Policies.IsPerson,
        ["PersonTransfer.SendAgainAsync"] = Policies.IsPerson,
        ["PersonTransfer.ShowAsync"] = Policies.IsPerson,
        ["PersonTransfer.WithdrawAsync"] = Policies.IsPerson,
        ["PersonTransfers.ConfirmDeleteAsync"] = Policies.IsPerson,
        ["PersonTransfers.ConfirmExtendAsync"] = Policies.IsPerson,
        ["PersonTransfers.DeleteAsync"] = Policies.IsPerson,
        ["PersonTransfers.ExtendAsync"] = Policies.IsPerson,
        ["PersonTransfers.ShowAsync"] = Policies.IsPerson,
        ["Requests.CreateAsync"] = Policies.CanUpload,
        ["Requests.ShowAsync"] = Policies.CanUpload,
        ["Transfers.CreateAsync"] = Policies.CanUpload,
        ["Transfers.TellAsync"] = Policies.CanRead,
        ["Tus.CreateAsync"] = Policies.CanUpload,
        ["Upload.FileAsync"] = Policies.CanUpload,
        ["Upload.FormAsync"] = Policies.CanUpload,
        ["Upload.FormAtTheTopAsync"] = Policies.CanUpload,
        ["Upload.NamelessAsync"] = Policies.CanUpload,
    };

    private readonly RunningServer _server = new(null, [.. OpenIdProvider.OfNobody, ("SignIn:Passkeys:Enabled", "true")]);

    [Fact]
    public void Every_action_has_a_policy_or_is_open_by_intention()
    {
        var actions = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null).ToList();
        var found = actions.Select(endpoint => (Action: Name(endpoint), Policy: PolicyOf(endpoint))).Distinct().ToDictionary(row => row.Action, row => row.Policy, StringComparer.Ordinal);
        Assert.Equal(Closed.OrderBy(row => row.Key, StringComparer.Ordinal), found.Where(row => row.Value.Length > 0).OrderBy(row => row.Key, StringComparer.Ordinal));

        // What has no policy is asked with the secret in its address, or stands in the list.
        var withoutSecret = actions.Where(endpoint => PolicyOf(endpoint).Length == 0 && !HasSecret(endpoint)).Select(Name).Distinct(StringComparer.Ordinal);
        Assert.Equal(Open, withoutSecret.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_that_is_below_admin_is_the_administrator_s() => Assert.All(
        Endpoints().Where(endpoint => endpoint.RoutePattern.RawText!.Trim('/').Split('/')[0] is "admin" && Name(endpoint) is not "AdminSignIn.SignInAsync"),
        endpoint => Assert.Equal(Policies.CanAdminister, PolicyOf(endpoint)));

    public void Dispose() => _server.Dispose();

    private static string PolicyOf(Endpoint endpoint) => string.Join(' ', endpoint.Metadata.OfType<IAuthorizeData>().Select(data => data.Policy));

    private static string Name(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action ? $"{action.ControllerName}.{action.MethodInfo.Name}" : endpoint.DisplayName ?? "";

    private static bool HasSecret(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.TrimStart('/') is var address
        && (address.StartsWith("d/{id}", StringComparison.Ordinal) || address.StartsWith("t/{", StringComparison.Ordinal) || address.StartsWith("mail/{", StringComparison.Ordinal)
            || address.StartsWith("sign-in/invitations/{token}", StringComparison.Ordinal) || address.StartsWith("r/{id}", StringComparison.Ordinal) || address.StartsWith("requests/by/{ownerToken}", StringComparison.Ordinal) || address.StartsWith("api/v1/requests/{id}", StringComparison.Ordinal)
            || address.StartsWith("api/v1/transfers/{id}", StringComparison.Ordinal) || address.StartsWith("api/v1/tus", StringComparison.Ordinal));

    private IEnumerable<RouteEndpoint> Endpoints() => _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
