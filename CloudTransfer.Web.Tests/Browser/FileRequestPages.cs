using CloudTransfer.Web.Database;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Pages;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The pages of file requests, for <see cref="EveryPageTests"/>.</summary>
public static class FileRequestPages
{
    /// <summary>The names of the pages, each with what is reached by keyboard.</summary>
    public static TheoryData<string, string> All => new()
    {
        { "requests", "button.button-primary" },
        { "requests-mail", "#email" },
        { "requester", "#link" },
        { "requester-code", "form[data-id=code] button" },
        { "requester-told", "form[data-id=end-notices] button" },
        { "request-send", "button.button-primary" },
        { "request-receipt", "button.button-primary" },
        { "request-closed", ".site-link" },
    };

    /// <summary>The path of a page, with something to show on it.</summary>
    /// <param name="server">A server that sends no mail.</param>
    /// <param name="mailing">One whose mail server is away.</param>
    /// <param name="name">The name of the page.</param>
    internal static async Task<string> PathOfAsync(PageServer server, PageServer mailing, string name) => name switch
    {
        "requests" => "/requests",
        "requests-mail" => new Uri(mailing.Address, "/requests").ToString(),
        "requester" => (await AskAsync(server)).Requester,
        "requester-code" => await TellAsync(mailing, isProven: false) + "?code=wrong",
        "requester-told" => await TellAsync(mailing, isProven: true),
        "request-send" => (await AskAsync(server)).Link,
        "request-receipt" => (await AskAsync(server)).Receipt,
        _ => (await AskAsync(server, isClosed: true)).Link,
    };

    private static async Task<(string Link, string Requester, string Receipt)> AskAsync(PageServer server, bool isClosed = false)
    {
        var request = await server.Client.AskAsync(new { title = "Pictures from the lake " + new string('W', 70), from = new string('M', 100), message = "All of them, please: https://example.com/lake", maxSubmissions = isClosed ? 1 : 9 });
        var form = new FormBody().Field("from", new string('M', 100));
        foreach (var name in Hostile.Names)
            form.File(name.Replace("\"", "%22", StringComparison.Ordinal), [1]);
        var receipt = await server.Client.SendFormAsync($"/r/{request.Id}", form);
        return ($"/r/{request.Id}", new Uri(request.OwnerLink).AbsolutePath, receipt);
    }

    // A requester with an address, who has typed the code, or has not.
    private static async Task<string> TellAsync(PageServer server, bool isProven)
    {
        var request = await server.Client.AskAsync(new { title = "Pictures from the lake", email = "a-long-name-without-any-place-to-break.and-more-of-it@a-long-domain.example.org" });
        if (isProven)
            await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE request_notices SET code_hash = NULL WHERE request_id = @Id", new { request.Id }, CancellationToken.None);
        return new Uri(server.Address, new Uri(request.OwnerLink).AbsolutePath).ToString();
    }
}
