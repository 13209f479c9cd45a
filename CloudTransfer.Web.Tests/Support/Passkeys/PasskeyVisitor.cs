using System.Net;
using AngleSharp.Html.Dom;

namespace CloudTransfer.Web.Tests.Support.Passkeys;

/// <summary>A browser with an authenticator, which does with a page's form what the script does.</summary>
internal sealed class PasskeyVisitor(RunningServer server) : IDisposable
{
    public Visitor Browser { get; } = new(server.Address);

    /// <summary>The authenticator that is used.</summary>
    public SoftwareAuthenticator Authenticator { get; set; } = new();

    /// <summary>Makes a passkey on the page of an invitation.</summary>
    /// <param name="path">The page.</param>
    /// <param name="at">The replica that gets the answer; null for the one that was asked.</param>
    public async Task<HttpResponseMessage> AcceptAsync(string path, RunningServer? at = null) => await AnswerAsync(await AskAsync(path, "form[data-id=accept]"), at);

    /// <summary>Signs in with the passkey.</summary>
    /// <param name="at">The replica that gets the answer; null for the one that was asked.</param>
    /// <param name="returnUrl">Where to go on.</param>
    public async Task<HttpResponseMessage> SignInAsync(RunningServer? at = null, string returnUrl = "/account") =>
        await AnswerAsync(await AskAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl), "form[data-id=sign-in-passkey]"), at);

    /// <summary>Adds another passkey to the account.</summary>
    public async Task<HttpResponseMessage> AddAsync() => await AnswerAsync(await AskAsync("/account/passkeys/new", "form[data-id=new-passkey]"), null);

    /// <summary>Opens a page and asks for the options of its form.</summary>
    public async Task<Asked> AskAsync(string path, string selector)
    {
        var page = await Browser.ReadAsync(path);
        var form = Assert.IsAssignableFrom<IHtmlFormElement>(page.QuerySelector(selector));
        var fields = form.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>().Where(input => input.Name is not "credential").Select(input => (input.Name!, input.Value)).ToArray();
        using var answer = await Browser.PostAsync(form.Dataset["options"]!, fields);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new Asked(form.GetAttribute("action")!, form.Dataset["passkey"] is "create", fields, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Answers with the authenticator.</summary>
    public Task<HttpResponseMessage> AnswerAsync(Asked asked, RunningServer? at = null) =>
        SendAsync(asked, asked.IsNew ? Authenticator.Create(asked.Options) : Authenticator.Get(asked.Options), at);

    /// <summary>Sends an answer.</summary>
    public Task<HttpResponseMessage> SendAsync(Asked asked, string credential, RunningServer? at = null) =>
        Browser.PostAsync(new Uri((at ?? server).Address, asked.Action).ToString(), [.. asked.Fields, ("credential", credential)]);

    public void Dispose()
    {
        Browser.Dispose();
        Authenticator.Dispose();
    }

    /// <summary>What a form asks of the authenticator.</summary>
    internal sealed record Asked(string Action, bool IsNew, (string Name, string Value)[] Fields, string Options);
}
