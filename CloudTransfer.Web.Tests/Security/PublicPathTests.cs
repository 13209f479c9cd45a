using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The server below a path of its host (<c>Proxy:PublicUrl</c>), behind real proxies that strip the path or keep it.</summary>
public sealed class PublicPathTests : IDisposable
{
    private const string Prefix = "/share", AdminKey = "administrators-only-key", UploadKey = "an-upload-key-for-tests";

    private readonly TestFolder _work = new();

    public static TheoryData<string> Fronts => ["nginx strips the path", "nginx keeps the path", "Apache strips the path", "Apache keeps the path", "none"];

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Fronts))]
    public async Task Every_page_and_every_URL_on_it_is_below_the_path(string front)
    {
        await using var site = await SharedSite.StartAsync(_work, front, Prefix, ("Admin:Key", AdminKey), ("Upload:AccessKeys:0", UploadKey));
        using var visitor = new Visitor(site.Address);
        var pages = new LinkCrawler(visitor, site.Address, Prefix);
        using (var entered = await visitor.SubmitAsync(Prefix + "/", "form[data-id=sign-in]", ("key", UploadKey)))
            Assert.Equal((HttpStatusCode.SeeOther, Prefix + "/"), (entered.StatusCode, $"{entered.Headers.Location}"));
        Assert.Equal(Prefix + "/upload", (await pages.OpenAsync(Prefix + "/")).QuerySelector("form[data-id=new-transfer]")!.GetAttribute("action"));

        // A folder of pictures with a password, from a form.
        var owner = await UploadAsync(visitor, new FormBody().File("a.png", [1]).File("b.png", [2]).File("F/c.txt", "text"u8.ToArray()).Field("password", "open sesame").Field("downloads", "5"));
        var landing = new Uri((await visitor.ReadAsync(owner)).QuerySelector("#link")!.GetAttribute("value")!).AbsolutePath;
        using (var opened = await visitor.SubmitAsync(landing, "form[data-id=password]", ("password", "open sesame")))
            Assert.Equal((HttpStatusCode.SeeOther, landing), (opened.StatusCode, $"{opened.Headers.Location}"));
        foreach (var page in new[] { owner, landing, landing + "?view=list", landing + "?view=gallery", landing + "?find=png", landing + "?folder=F", landing + "/files/2/view", owner + "/delete", Prefix + "/api" })
            await pages.OpenAsync(page);
        using (var ticket = await visitor.GetAsync(landing + "/download"))
        {
            Assert.StartsWith(landing + "/", ticket.Headers.Location!.ToString(), StringComparison.Ordinal);
            using var bytes = await visitor.GetAsync(ticket.Headers.Location.ToString());
            Assert.Equal(HttpStatusCode.OK, bytes.StatusCode);
        }

        using (var changed = await visitor.SubmitAsync(owner, "[data-id=change] form", ("message", "A message")))
            Assert.Equal($"{owner}?saved=true", $"{changed.Headers.Location}");
        using (var notFound = await visitor.GetAsync(Prefix + "/nothing/here"))
            await pages.ReadAsync(Prefix + "/nothing/here", notFound);

        using (var entered = await visitor.SubmitAsync(Prefix + "/admin", "form[data-id=sign-in]", ("key", AdminKey)))
            Assert.Equal(Prefix + "/admin", $"{entered.Headers.Location}");
        var id = landing.Split('/')[^1];
        foreach (var page in new[] { "/admin", $"/admin/transfers/{id}", $"/admin/delete?id={id}" })
            await pages.OpenAsync(Prefix + page);
        using (var deleted = await visitor.SubmitAsync(owner + "/delete", "form[data-id=delete]"))
            Assert.Equal(owner, $"{deleted.Headers.Location}");
        await pages.OpenAsync(owner);
        using (var left = await visitor.SubmitAsync(Prefix + "/", "form[data-id=sign-out]"))
            Assert.Equal(Prefix + "/", $"{left.Headers.Location}");

        Assert.All(visitor.Cookies.GetAllCookies(), cookie => Assert.True(cookie.Path is Prefix || cookie.Path.StartsWith(Prefix + "/", StringComparison.Ordinal), cookie.ToString()));
        Assert.True(pages.Followed > 15, $"{pages.Followed}");
    }

    [SkippableTheory]
    [MemberData(nameof(Fronts))]
    public async Task Every_URL_in_an_API_response_is_below_the_path_and_works(string front)
    {
        await using var site = await SharedSite.StartAsync(_work, front, Prefix);
        using var client = new HttpClient { BaseAddress = site.Address };
        var bytes = SampleBytes.Of(3_000_000);
        void IsUnder(string address) => Assert.StartsWith(site.PublicUrl + "/", address, StringComparison.Ordinal);

        // The test uses every URL exactly as the server returned it.
        using var put = await client.PutAsAsync(Prefix + "/film.bin", new ByteArrayContent(bytes));
        var sent = await put.TakenAsync();
        Assert.Equal(sent.Link, put.Headers.Location!.ToString());
        Assert.All([sent.Link, sent.OwnerLink], IsUnder);
        Assert.Equal(bytes, await client.GetByteArrayAsync(site.Reach(sent.Link) + "/download"));

        var tus = new TusClient(client);
        using var created = await tus.SendAsync("POST", Prefix + TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "5"));
        IsUnder(created.Headers.Location!.ToString());
        await tus.SendAllAsync(site.Reach(created.Headers.Location.ToString()), 0, [1, 2, 3, 4, 5]);
        Assert.Equal([1, 2, 3, 4, 5], await client.GetByteArrayAsync(site.Reach(created.Headers.GetValues("Transfer-Link").Single()) + "/download"));

        using var response = await client.PostAsJsonAsync(Prefix + "/api/v1/transfers", new { files = new[] { new { path = "F/a", size = 2 }, new { path = "F/b", size = 1 } } });
        var made = (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
        Assert.All([made.Link, made.OwnerLink!, .. made.Uploads!.Select(lane => lane.Url)], IsUnder);
        await tus.SendAllAsync(site.Reach(made.Uploads![0].Url), 0, [1, 2, 3]);
        var files = await client.GetFromJsonAsync<FilesAnswer>($"{Prefix}/api/v1/transfers/{made.Id}/files?limit=1");
        Assert.All([files!.Next!, files.Files[0].Link], IsUnder);
        Assert.Equal([1, 2], await client.GetByteArrayAsync(site.Reach(files.Files[0].Link)));
        Assert.Single((await client.GetFromJsonAsync<FilesAnswer>(site.Reach(files.Next!)))!.Files);

        var description = await client.GetFromJsonAsync<JsonElement>(Prefix + "/openapi/v1.json");
        Assert.Equal(Prefix, description.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Contains(site.PublicUrl + "/d/", await client.GetStringAsync(site.Reach(sent.Link)), StringComparison.Ordinal);
        using var limited = await client.PutAsAsync(Prefix + "/a.bin?downloads=1", new ByteArrayContent([7]));
        Assert.Equal([7], await client.GetByteArrayAsync(site.Reach((await limited.TakenAsync()).Link) + "/download"));
    }

    // Also opens the path without its trailing slash, as people type it.
    [SkippableTheory]
    [InlineData("nginx strips the path")]
    [InlineData("none")]
    public async Task File_may_have_the_same_name_as_the_path(string front)
    {
        await using var site = await SharedSite.StartAsync(_work, front, Prefix);
        using var client = new HttpClient { BaseAddress = site.Address };
        using var put = await client.PutAsAsync(Prefix + Prefix, new ByteArrayContent([1]));
        var sent = await put.TakenAsync();

        Assert.Equal("share", sent.Name);
        if (front is "none")
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Prefix)).StatusCode);
    }

    [Theory]
    [InlineData("http://h/share?x=1")]
    [InlineData("http://h/share#x")]
    [InlineData("http://user@h/share")]
    [InlineData("http://h//share")]
    [InlineData("http://h/a//b")]
    [InlineData("http://h/a/../b")]
    [InlineData("http://h/sh%61re")]
    [InlineData("http://h/töpfe")]
    [InlineData("http://h/a b")]
    [InlineData("http://h/API")]
    [InlineData("http://h/d/")]
    [InlineData("ftp://h/share")]
    [InlineData("/share")]
    public async Task Invalid_public_URL_is_rejected_at_startup(string address)
    {
        var (exitCode, log) = await ReplicaProcess.RunAsync(_work["volume"], ("Proxy:PublicUrl", address));

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Proxy:PublicUrl is '{address}'", log, StringComparison.Ordinal);
        Assert.Matches("it must be|its path must have|use any other path", log);
    }

    [Fact]
    public async Task Path_must_not_equal_a_route_of_the_server()
    {
        using var server = new RunningServer(_work["volume"], [.. OpenIdProvider.OfNobody, ("Mail:Smtp:Host", "mail.example.org"), ("Mail:From", "a@example.org")]);
        IEnumerable<string> reserved = [.. PublicAddress.OwnSegments, .. server.Services.GetServices<FeatureAddresses>().SelectMany(feature => feature.Segments)];
        var own = EveryRoute.Of(server.Services, "x", "x").Where(route => !route.IsFile).Select(route => route.Path.Split('/')[1]).Where(segment => segment.Length > 0 && !segment.Contains('.', StringComparison.Ordinal));

        Assert.All(own.Distinct(StringComparer.Ordinal), segment => Assert.Contains(segment, reserved));
        var rejected = await ReplicaProcess.RunAsync(_work["volume"], ("Proxy:PublicUrl", "http://h/upload"));
        Assert.Contains("/upload is an address of the server's own", rejected.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("account", "SignIn")]
    [InlineData("transfers", "SignIn")]
    [InlineData("mail", "Mail")]
    public async Task Address_of_a_feature_is_free_where_the_feature_is_off(string segment, string feature)
    {
        var address = ("Proxy:PublicUrl", "http://h/" + segment);
        using var server = new RunningServer(null, address);
        using (var page = await server.Client.GetAsync($"/{segment}/api"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        (string, string)[] settings = feature is "Mail" ? [("Mail:Smtp:Host", "mail.example.org"), ("Mail:From", "a@example.org")] : OpenIdProvider.OfNobody;
        var fault = await Assert.ThrowsAnyAsync<OptionsValidationException>(async () =>
        {
            await using var on = OwnHost.Build(_work["volume"], [address, .. settings]);
            _ = feature is "Mail" ? (object)on.Services.GetRequiredService<IOptions<MailOptions>>().Value : on.Services.GetRequiredService<IOptions<SignInOptions>>().Value;
        });
        Assert.Contains($"/{segment} is an address of the server's own", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string> UploadAsync(Visitor visitor, FormBody form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Prefix + "/upload") { Content = form.ToContent() };
        using var answer = await visitor.SendAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }
}
