using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Has a form's token belong to the browser alone, and not to who is signed in as well. Only addresses with a policy know who
/// that is, and a form may go from one of them to one without, such as the one that signs out.
/// </summary>
/// <param name="inner">The framework's own.</param>
internal sealed class UserIndependentAntiforgery(IAntiforgery inner) : IAntiforgery
{
    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext)
    {
        using var _ = new Anonymously(httpContext);
        return inner.GetAndStoreTokens(httpContext);
    }

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext)
    {
        using var _ = new Anonymously(httpContext);
        return inner.GetTokens(httpContext);
    }

    public async Task<bool> IsRequestValidAsync(HttpContext httpContext)
    {
        using var _ = new Anonymously(httpContext);
        return await inner.IsRequestValidAsync(httpContext);
    }

    public async Task ValidateRequestAsync(HttpContext httpContext)
    {
        using var _ = new Anonymously(httpContext);
        await inner.ValidateRequestAsync(httpContext);
    }

    public void SetCookieTokenAndHeader(HttpContext httpContext) => inner.SetCookieTokenAndHeader(httpContext);

    private sealed class Anonymously : IDisposable
    {
        private readonly HttpContext _context;
        private readonly ClaimsPrincipal _user;

        public Anonymously(HttpContext context)
        {
            (_context, _user) = (context, context.User);
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
        }

        public void Dispose() => _context.User = _user;
    }
}
