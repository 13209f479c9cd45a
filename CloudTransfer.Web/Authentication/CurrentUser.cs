using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>The person whose request it is. Where nobody can sign in, or nobody is signed in, nothing is looked up.</summary>
public sealed class CurrentUser(IOptions<SignInOptions> signIn)
{
    /// <summary>The person's id; null for somebody without an account. It is found out beside how the request was let in.</summary>
    public async ValueTask<StoredId?> IdAsync(HttpContext http) =>
        signIn.Value.IsOn ? (await http.AuthenticateAsync(Schemes.UserSession)).Principal?.UserId() : null;
}
