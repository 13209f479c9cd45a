using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>The authentication schemes, the policies, and the limit of guessing.</summary>
public static class AuthenticationSetup
{
    private static readonly TimeSpan UploadSession = TimeSpan.FromDays(30), AdministratorSession = TimeSpan.FromHours(12);

    /// <summary>Adds the schemes and policies. None is the default: only what names a policy, or asks, is authenticated.</summary>
    public static void AddCloudTransferAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<AuditCallers, RequestCallers>();
        services.AddSingleton<AttemptLimiter>();
        services.AddSingleton<PasswordHashingLimiter>();
        services.AddSingleton<AccessKeyVerifier>();
        services.AddSingleton<RevokedSessions>();
        services.AddSingleton<UploadSignIn>();
        services.AddSingleton<Callers>();
        services.AddSingleton<SignInWays>();
        services.AddSingleton<OidcProviders>();
        services.AddSingleton<LoginRules>();
        services.AddSingleton<KnownIssuers>();
        services.AddSingleton<RecentSignIn>();
        services.AddSingleton<UserSignIn>();
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddKeys();
        var authentication = services.AddAuthentication();
        authentication.AddScheme<AccessKeyOptions, AccessKeyHandler>(Schemes.AccessKey, configureOptions: null);
        authentication.AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(Schemes.ApiToken, configureOptions: null);
        authentication.AddScheme<AuthenticationSchemeOptions, ProxyUserHandler>(Schemes.ProxyUser, configureOptions: null);
        authentication.AddScheme<FirstOfSchemesOptions, FirstOfSchemesHandler>(Schemes.Uploader, configureOptions: null);
        services.AddOptions<FirstOfSchemesOptions>(Schemes.Uploader).Configure<UploadSignIn>((uploader, uploads) =>
        {
            uploader.Tried = uploads.UploaderSchemes;
            uploader.ChallengeScheme = uploads is { TakesPeople: true, HasKeys: false } ? Schemes.UserSession : Schemes.AccessKey;
        });
        authentication.AddSession(Schemes.AccessKeySession, Schemes.AccessKey);
        authentication.AddSession(Schemes.AdministratorSession, Schemes.AdministratorKey);
        authentication.AddUserSession();
        services.AddPolicies();
    }

    /// <summary>Shows the metrics of the ways that people sign in by, at zero, from the start on.</summary>
    public static void ShowSignInMetrics(this IApplicationBuilder app)
    {
        var signIn = app.ApplicationServices.GetRequiredService<IOptions<SignInOptions>>().Value;
        app.ApplicationServices.GetRequiredService<SignInMetrics>().Show(hasProviders: signIn.Providers.Any(), signIn.Passkeys.Enabled);
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.Configure<AccessKeyOptions>(Schemes.AccessKey, upload =>
        {
            upload.Purpose = "upload";
            upload.SessionLifetime = UploadSession;
        });
        services.AddOptions<AccessKeyOptions>(Schemes.AdministratorKey).Configure<IOptions<AdminOptions>>((administrator, settings) =>
        {
            administrator.Purpose = "admin";
            administrator.Role = Policies.Administrator;
            administrator.SessionLifetime = AdministratorSession;
            administrator.SessionPath = "/admin";
            administrator.Keys = string.IsNullOrEmpty(settings.Value.Key) ? [] : [settings.Value.Key];
        });
    }

    private static void AddSession(this AuthenticationBuilder authentication, string scheme, string keyScheme)
    {
        authentication.AddCookie(scheme);
        authentication.Services.AddOptions<CookieAuthenticationOptions>(scheme).Configure<IOptionsMonitor<AccessKeyOptions>, IDataProtectionProvider, RevokedSessions, AuditTrail>(
            (session, options, protection, revoked, audit) =>
            {
                var keys = options.Get(keyScheme);
                session.Cookie.Name = keys.Purpose + "-pass";
                session.Cookie.MaxAge = session.ExpireTimeSpan = keys.SessionLifetime;
                session.SlidingExpiration = false;
                session.CookieManager = new SessionCookies(keys.SessionPath);
                session.TicketDataFormat = new SessionTicketFormat(keys, scheme, protection);
                session.Events = new SessionEvents(keys, revoked, audit);
            });
    }

    private static void AddUserSession(this AuthenticationBuilder authentication)
    {
        authentication.AddCookie(Schemes.UserSession);
        authentication.Services.AddOptions<CookieAuthenticationOptions>(Schemes.UserSession).Configure<IOptions<SignInOptions>, IDataProtectionProvider, UserSessions, LoginRules>(
            (session, options, protection, sessions, rules) =>
            {
                session.Cookie.Name = "session";
                session.Cookie.MaxAge = session.ExpireTimeSpan = options.Value.SessionLifetime;
                session.SlidingExpiration = false;
                session.CookieManager = new SessionCookies("/");
                session.TicketDataFormat = new UserSessionFormat(options.Value.SessionLifetime, protection);
                session.Events = new UserSessionEvents(rules, sessions);
            });
    }

    private static void AddPolicies(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, ApiScopeAuthorizer>();
        services.AddOptions<AuthorizationOptions>().Configure<UploadSignIn, IOptions<SignInOptions>>((policies, uploads, signIn) =>
        {
            policies.AddPolicy(Policies.CanUpload, policy =>
            {
                if (uploads.IsRequired)
                    policy.AddAuthenticationSchemes(Schemes.Uploader).RequireAuthenticatedUser();
                policy.TakeTokens(ApiScopes.Upload, signIn.Value.IsOn, isOpen: !uploads.IsRequired);
            });
            policies.AddPolicy(Policies.CanRead, policy => policy.TakeTokens(ApiScopes.Read, signIn.Value.IsOn, isOpen: true));
            policies.AddPolicy(Policies.CanManage, policy => policy.TakeTokens(ApiScopes.Manage, signIn.Value.IsOn, isOpen: true));
            policies.AddPolicy(Policies.CanListByToken, policy => policy.RequireAuthenticatedUser().TakeTokens(ApiScopes.Read, signIn.Value.IsOn, isOpen: true));
            string[] administrators = signIn.Value.IsOn ? [Schemes.AdministratorSession, Schemes.UserSession] : [Schemes.AdministratorSession];
            policies.AddPolicy(Policies.CanAdminister, policy => policy.AddAuthenticationSchemes(administrators).RequireRole(Policies.Administrator));
            policies.AddPolicy(Policies.IsPerson, policy => policy.AddAuthenticationSchemes(Schemes.UserSession).RequireAuthenticatedUser());
        });
    }

    // Of an open policy it is the only scheme; others look at tokens by themselves.
    private static void TakeTokens(this AuthorizationPolicyBuilder policy, ApiScopes scope, bool hasPeople, bool isOpen)
    {
        if (isOpen && hasPeople)
            policy.AddAuthenticationSchemes(Schemes.ApiToken);
        if (hasPeople)
            policy.AddRequirements(new ApiScopeRequirement(scope));
        else
            policy.RequireAssertion(_ => true);
    }
}
