using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>Somebody at an address of their own who downloads, behind a proxy that is believed.</summary>
internal sealed class Taker(HttpClient client, string address, bool isBrowser = false)
{
    /// <summary>What a server must be told to believe where a taker is.</summary>
    public static (string, string) Known { get; } = ("Proxy:KnownNetworks:0", "127.0.0.0/8");

    /// <summary>What a browser keeps, by name.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Asks, and follows no redirect.</summary>
    public async Task<HttpResponseMessage> AskAsync(string path, long? from = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", address } } };
        request.Headers.TryAddWithoutValidation("Accept", isBrowser ? "text/html,*/*;q=0.8" : "*/*");
        if (isBrowser && Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (from is not null)
            request.Headers.Range = new RangeHeaderValue(from, null);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
                Cookies[cookie[..cookie.IndexOf('=')]] = cookie[(cookie.IndexOf('=') + 1)..cookie.IndexOf(';')];
        }

        return answer;
    }

    /// <summary>Asks, and follows the redirect to a ticket.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, long? from = null, params (string Name, string Value)[] headers)
    {
        var answer = await AskAsync(path, from, headers);
        return answer.StatusCode is HttpStatusCode.Redirect ? await AskAsync(answer.Headers.Location!.ToString(), from, headers) : answer;
    }

    /// <summary>Takes all, or the rest; null where it was refused or cut.</summary>
    public async Task<byte[]?> TakeAsync(string path, long? from = null)
    {
        using var answer = await GetAsync(path, from);
        try
        {
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Takes a little, and hangs up.</summary>
    public async Task BreakOffAsync(string path, int after = 100_000)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[after]);
    }
}
