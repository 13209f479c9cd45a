using System.CommandLine;
using System.CommandLine.Parsing;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Commands;

/// <summary><c>user invite NAME</c>: the link of an invitation, also where nobody is an administrator yet.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> PersonName = new("NAME") { Description = "the name of the person, such as 'Ada Lovelace'", Validators = { CheckName } };
    private static readonly Option<bool> Admin = new("--admin") { Description = "makes an administrator, who opens /admin; without it a member" };
    private static readonly Option<Uri?> BaseUrl = new("--base-url")
    {
        HelpName = "URL",
        Description = "the address of the server, with which the link begins. Without it: Proxy:PublicUrl",
        CustomParser = given => Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" } ? url : Wrong(given),
    };

    /// <summary>The command.</summary>
    public static Command Create(CommandHost host)
    {
        var invite = new Command(
            "invite",
            """
            Makes an invitation, and prints its link. Who opens it makes a passkey, and has an account.

            The link is good for one use. It stands alone on stdout; without an address of the server, its path does.
            """) { PersonName, Admin, BaseUrl };
        invite.SetAction((given, cancel) => host.RunAsync(services => InviteAsync(services, given, host.Output, cancel), cancel));
        return new Command("user", "Invites people to accounts.") { invite };
    }

    private static async Task<int> InviteAsync(IServiceProvider services, ParseResult given, TextWriter output, CancellationToken cancel)
    {
        var passkeys = services.GetRequiredService<IOptions<SignInOptions>>().Value.Passkeys;
        if (!passkeys.Enabled)
            throw new CommandException("There are no accounts by invitation: set SignIn:Passkeys:Enabled to true, for the server, too.");
        var role = given.GetValue(Admin) ? UserRole.Administrator : UserRole.Member;
        var invited = new NewInvitation(given.GetRequiredValue(PersonName).Trim(), Email: null, role, passkeys.InvitationLifetime);
        if (await services.GetRequiredService<InvitationStore>().MakeAsync(invited, (_, _, _) => Task.CompletedTask, cancel) is not { } token)
            throw new CommandException($"There are {InvitationStore.Most} open invitations: withdraw some at /admin/people/invitations.");
        var address = given.GetValue(BaseUrl)?.ToString() ?? services.GetRequiredService<IOptions<ProxyOptions>>().Value.PublicUrl ?? "";
        await output.WriteLineAsync(address.TrimEnd('/') + token.Path);
        if (address.Length == 0)
            await given.InvocationConfiguration.Error.WriteLineAsync("Put the address of the server before it, or name it with --base-url or Proxy:PublicUrl.");
        return ExitCode.Done;
    }

    private static void CheckName(ArgumentResult given)
    {
        if (given.Tokens is [{ Value: var name }] && (string.IsNullOrWhiteSpace(name) || name.Trim().Length > User.MaxName || name.Any(char.IsControl)))
            given.AddError($"NAME is '{name}': it must be a line of up to {User.MaxName} characters.");
    }

    private static Uri? Wrong(ArgumentResult given)
    {
        given.AddError($"'{given.Tokens[0].Value}' is not an address that begins with http:// or https://.");
        return null;
    }
}
