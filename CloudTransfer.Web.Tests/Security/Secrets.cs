using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Uses a server in every way (uploads, downloads, owner and administrator pages, errors) and collects the secrets involved.</summary>
internal sealed class Secrets(ReplicaProcess replica, string adminKey, string uploadKey) : IDisposable
{
    private readonly List<(string Of, string Value)> _known = [("administrator's key", adminKey), ("upload key", uploadKey)];
    private readonly Visitor _visitor = new(replica.Address);

    /// <summary>The secrets, each with a description.</summary>
    public IReadOnlyList<(string Of, string Value)> Known => _known;

    /// <summary>The ids of the transfers. They may appear in links and in the database only.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>The responses to clients other than owners, each with a description of the request.</summary>
    public List<(string What, string Text)> Told { get; } = [];

    /// <summary>Sends all requests.</summary>
    public async Task LiveAsync()
    {
        replica.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", uploadKey);
        await SendAsync();
        await SignInAsync();
        var sent = await PutAsync("parole-eins");
        await ReceiveAsync(sent, "parole-eins");
        await OwnAsync(sent);
        await GoWrongAsync(sent);
        _known.AddRange(_visitor.Cookies.GetAllCookies().Select(cookie => ("cookie " + cookie.Name, cookie.Value)));
    }

    public void Dispose() => _visitor.Dispose();

    private async Task SendAsync()
    {
        Own(await replica.Client.SendFormAsync(new FormBody()
            .File("geheim-datei.bin", [1]).File("F/geheim-datei.txt", [2]).Field("message", "geheim-botschaft").Field("password", "parole-zwei")));
        _known.AddRange(
        [
            ("password", "parole-zwei"), ("password", "parole-eins"), ("password", "parole-drei"), ("wrong password", "parole-falsch"),
            ("wrong key", "schluessel-falsch-und-lang"),
        ]);
        var tus = new TusClient(replica.Client);
        var lane = await tus.CreateAsync(10, "geheim-datei.bin", "?password=parole-drei");
        _known.Add(("lane token", lane.Split('/')[^1]));
        await tus.SendAllAsync(lane, 0, [1, 2, 3]);
        using var wrongOffset = await tus.PatchAsync(lane, 7, [1]);
        await tus.SendAllAsync(lane, 3, [4, 5, 6, 7, 8, 9, 10]);
        var manifest = new { files = new[] { new { path = "geheim-datei.bin", size = 5 } }, password = "parole-drei", message = "geheim-botschaft" };
        using var created = await replica.Client.PostAsJsonAsync("/api/v1/transfers", manifest);
        var made = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        Ids.Add(made.Id);
        _known.AddRange([("owner token", made.OwnerLink!.Split('/')[^1]), ("lane token", made.Uploads![0].Url.Split('/')[^1])]);
        using var ended = await tus.SendAsync("DELETE", made.Uploads[0].Url, (byte[]?)null);
    }

    private async Task SignInAsync()
    {
        foreach (var (page, key) in new[] { ("/", "schluessel-falsch-und-lang"), ("/", uploadKey), ("/admin", "schluessel-falsch-und-lang"), ("/admin", adminKey) })
        {
            using var answer = await _visitor.SubmitAsync(page, "form[data-id=sign-in]", ("key", key));
            await TellAsync("sign-in", answer);
        }

        foreach (var path in new[] { "/", "/admin", "/admin?find=" + Ids[0], "/admin/transfers/" + Ids[0], "/api", "/openapi/v1.json" })
            await TellAsync(path, await _visitor.GetAsync(path));
    }

    private async Task<UploadAnswer> PutAsync(string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/geheim-datei.bin?downloads=5&message=geheim-botschaft&title=geheim-titel&from=geheim-name")
        {
            Content = new ByteArrayContent([1, 2, 3]),
            Headers = { { "X-Password", password }, { "Accept", "application/json" } },
        };
        using var answer = await replica.Client.SendAsync(request);
        return Own((await answer.Content.ReadFromJsonAsync<UploadAnswer>())!);
    }

    private async Task ReceiveAsync(UploadAnswer sent, string password)
    {
        await TellAsync("password page", await _visitor.GetAsync($"/d/{sent.Id}"));
        await TellAsync("wrong password", await _visitor.SubmitAsync($"/d/{sent.Id}", "main form", ("password", "parole-falsch")));
        await TellAsync("right password", await _visitor.SubmitAsync($"/d/{sent.Id}", "main form", ("password", password)));
        _known.AddRange(_visitor.Cookies.GetCookies(new Uri(replica.Address, $"/d/{sent.Id}")).Select(cookie => ("cookie " + cookie.Name, cookie.Value)));
        foreach (var path in new[] { "", "?find=datei", "/files/0/view", "/SHA256SUMS", "/download" })
        {
            using var answer = await _visitor.GetAsync($"/d/{sent.Id}{path}");
            if (answer.Headers.Location is not { } ticketed)
            {
                await TellAsync(path, answer);
                continue;
            }

            _known.Add(("ticket", ticketed.ToString().Split('=')[^1]));
            (await _visitor.GetAsync(ticketed.ToString())).Dispose();
        }
    }

    private async Task OwnAsync(UploadAnswer sent)
    {
        var page = $"/t/{RequestCredentials.OwnerToken(sent.OwnerLink)}";
        (await _visitor.GetAsync(page)).Dispose();
        (await _visitor.SubmitAsync(page, "form[action^='/t/']", ("expires", "unsinn"), ("password", "parole-drei"))).Dispose();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{sent.Id}");
        patch.Content = new StringContent("{\"password\":\"parole-drei\"}", Encoding.UTF8, "application/json");
        patch.Headers.Authorization = RequestCredentials.Owner(sent.OwnerLink);
        Assert.Equal(HttpStatusCode.OK, (await replica.Client.SendAsync(patch)).StatusCode);
        await TellAsync("landing", await replica.Client.GetAsync($"/d/{sent.Id}"));
    }

    // Secrets in wrong places, and malformed or aborted requests.
    private async Task GoWrongAsync(UploadAnswer sent)
    {
        var token = RequestCredentials.OwnerToken(sent.OwnerLink);
        string[] paths =
        [
            $"/d/{token}", $"/t/{sent.Id}", $"/t/{token}x", $"/{token}/geheim-datei?password=parole-eins", $"/d/{sent.Id}/files/99", $"/d/{sent.Id}/nothing",
            $"/api/v1/tus/{token}", $"/api/v1/transfers/{token}",
        ];
        foreach (var path in paths)
            foreach (var accept in new[] { "text/html", "application/json", "*/*" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept }, { "Referer", sent.OwnerLink } } };
                await TellAsync(path, await replica.Client.SendAsync(request));
            }

        using var body = new ByteArrayContent([1]);
        await TellAsync("wrong term", await replica.Client.PutAsAsync("/geheim-datei.bin?expires=geheim-botschaft&password=parole-eins", body));
        await using var cut = await RawConnection.OpenAsync(replica.Address);
        await cut.SendAsync($"PUT /geheim-datei.bin?message=geheim-botschaft HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {uploadKey}\r\nContent-Length: 10\r\n\r\nx");
        cut.Cut();
        string[] heads =
        [
            $"GET /geheim-datei {token} parole-eins", $"GET /t/{token} HTTP/1.1", $"{token} / HTTP/1.1\r\nHost: localhost",
            $"PUT /a HTTP/1.1\r\nHost: localhost\r\nX-Password: parole-eins\r\nTransfer-Encoding: {token}",
        ];
        foreach (var line in heads)
        {
            await using var malformed = await RawConnection.OpenAsync(replica.Address);
            await malformed.SendAsync(line + "\r\n\r\n");
            Told.Add((line, await malformed.ReadUntilQuietAsync(TimeSpan.FromSeconds(0.3))));
        }
    }

    private UploadAnswer Own(UploadAnswer sent)
    {
        Ids.Add(sent.Id);
        _known.Add(("owner token", RequestCredentials.OwnerToken(sent.OwnerLink)));
        return sent;
    }

    private async Task TellAsync(string what, HttpResponseMessage answer)
    {
        Told.Add((what, answer.StatusCode + "\n" + await answer.Content.ReadAsStringAsync()));
        Assert.Equal(what is "/" ? "same-origin" : "no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        answer.Dispose();
    }
}
