using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudTransfer.Web.Tests.FileRequests;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>The file requests of a person who is signed in: on every device of that person, and on nobody else's.</summary>
public sealed class PersonRequestsTests(SignInServers servers) : IClassFixture<SignInServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_and_what_is_sent_to_it_belong_to_its_person_and_go_with_the_account(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        await servers.PersonAsync();
        using var person = new Visitor(one.Address);
        (await person.SignInAsync()).Dispose();
        using var laptop = new Visitor(two.Address);
        (await laptop.SignInAsync()).Dispose();
        await servers.PersonAsync();
        using var other = new Visitor(two.Address);
        (await other.SignInAsync()).Dispose();

        using var made = await person.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Photos"));
        var own = made.Headers.Location!.ToString();
        Assert.Matches("^/requests/[A-Za-z0-9_-]{22}$", own);
        var id = own.Split('/')[^1];
        await one.Client.SendFormAsync($"/r/{id}", new FormBody().Field("from", "Ben").File("a.txt", [1]));

        Assert.Equal("Photos", Assert.Single((await laptop.ReadAsync("/requests")).QuerySelectorAll("[data-id=requests] .name")).TextContent);
        var received = Assert.Single((await laptop.ReadAsync(own)).QuerySelectorAll("[data-id=received] a:not(.danger)")).GetAttribute("href")!;
        using (var opened = await other.GetAsync(received + "/download"))
            Assert.Equal([1], await opened.Content.ReadAsByteArrayAsync());
        var listed = Assert.Single((await laptop.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] li"));
        Assert.Contains("received", listed.TextContent, StringComparison.Ordinal);
        var page = await laptop.ReadAsync(listed.QuerySelector("a")!.GetAttribute("href")!);
        Assert.EndsWith(received, page.QuerySelector("#link")!.GetAttribute("value"), StringComparison.Ordinal);

        Assert.Empty((await other.ReadAsync("/requests")).QuerySelectorAll("[data-id=requests] .name"));
        string[] pages = [own, own + "/zip", own + "/delete", own + "/qr.svg"];
        foreach (var path in pages)
        {
            using var refused = await other.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        foreach (var path in pages)
            Assert.Equal(HttpStatusCode.Unauthorized, await one.Client.StatusAsync(path));

        using var exported = await person.GetAsync("/account/data.json");
        var data = await exported.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Photos", Assert.Single(data.GetProperty("requests").EnumerateArray()).GetProperty("title").GetString());
        (await person.SubmitAsync("/account/delete", "form[data-id=close]")).Dispose();
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync($"/r/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await one.Client.StatusAsync(received));
    }
}
