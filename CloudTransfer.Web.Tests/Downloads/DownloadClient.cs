using System.Net;
using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>A client with its own IP address that downloads through a known proxy.</summary>
internal sealed class DownloadClient(HttpClient client, string address, bool isBrowser = false)
{
    /// <summary>The setting with which a server trusts the proxy's X-Forwarded-For.</summary>
    public static (string, string) KnownProxy { get; } = ("Proxy:KnownNetworks:0", "127.0.0.0/8");

    /// <summary>The cookies of a browser, by name.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Sends a GET request and does not follow redirects.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, long? from = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", address } } };
        request.Headers.TryAddWithoutValidation("Accept", isBrowser ? "text/html,*/*;q=0.8" : "*/*");
        if (isBrowser && Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (from is not null)
            request.Headers.Range = new RangeHeaderValue(from, null);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
                Cookies[cookie[..cookie.IndexOf('=')]] = cookie[(cookie.IndexOf('=') + 1)..cookie.IndexOf(';')];
        }

        return response;
    }

    /// <summary>Sends a GET request and follows the redirect to a ticket.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, long? from = null, params (string Name, string Value)[] headers)
    {
        var answer = await SendAsync(path, from, headers);
        return answer.StatusCode is HttpStatusCode.Redirect ? await SendAsync(answer.Headers.Location!.ToString(), from, headers) : answer;
    }

    /// <summary>Downloads the content from an offset; null if the request was rejected or the connection cut.</summary>
    public async Task<byte[]?> DownloadAsync(string path, long? from = null)
    {
        using var response = await GetAsync(path, from);
        try
        {
            return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Downloads some bytes and disconnects.</summary>
    public async Task AbortAsync(string path, int after = 100_000)
    {
        using var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[after]);
    }
}
