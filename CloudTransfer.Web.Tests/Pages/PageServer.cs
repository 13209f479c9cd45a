using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>One server for all page tests, with transfers put straight into its tables.</summary>
public sealed class PageServer : IAsyncLifetime
{
    private RunningServer? _server;

    internal Uri Address => Server.Address;

    internal HttpClient Client => Server.Client;

    private RunningServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(
        services => services.AddControllersWithViews().AddApplicationPart(typeof(SpecimenController).Assembly));

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();

    /// <summary>Adds a transfer of these paths (each of 1,234,567 bytes) and gives its landing and owner's page.</summary>
    internal async Task<Seeded> SeedAsync(Func<Transfer, Transfer>? change = null, params IReadOnlyList<string> paths)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var files = paths.Select((path, number) => new TransferFile(
            number, Path.GetDirectoryName(path)!, Path.GetFileName(path), 1_234_567, number * 1_234_600L, 0, now)).ToList();
        var archive = files.Count > 1 || files[0].Folder.Length > 0;
        var transfer = new Transfer(
            StoredId.New(), TransferState.Sealed, archive ? files[0].Path.Split('/')[0] + ".zip" : files[0].Name, archive,
            files.Sum(file => file.Size), files.Sum(file => file.Size), files.Count, "", null, now, now.AddDays(6), null, 0);
        transfer = change?.Invoke(transfer) ?? transfer;
        var owner = OwnerToken.New();
        await Server.Service<TransferStore>().AddAsync(transfer, owner, files, CancellationToken.None);
        // A new row has no downloads yet.
        await Server.Service<Database>().ExecuteAsync(
            "UPDATE transfers SET downloads = @Downloads WHERE id = @id", new { transfer.Downloads, id = transfer.Id.Value }, CancellationToken.None);
        return new Seeded(transfer, $"/d/{transfer.Id}", $"/t/{owner.Value}");
    }

    /// <summary>Gets a page as a browser does.</summary>
    internal Task<HttpResponseMessage> GetAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return Client.SendAsync(request);
    }

    /// <summary>Gets a page as a browser does, and reads it.</summary>
    internal async Task<IHtmlDocument> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }
}

/// <summary>A transfer that a test put there.</summary>
internal sealed record Seeded(Transfer Transfer, string Landing, string Owner);

/// <summary>Shows pages that are otherwise shown only when something went wrong.</summary>
public sealed class SpecimenController : Controller
{
    [HttpGet("/specimen/error/{status:int}")]
    public IActionResult Error(int status) => View("Error", ErrorPage.For(status));

    [HttpGet("/specimen/password")]
    public IActionResult Password(bool wrong) => View("/Views/Landing/Password.cshtml", new PasswordPage("/d/some/password", wrong));
}
