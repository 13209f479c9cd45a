using System.Net.Http.Headers;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A minimal tus 1.0.0 client that sends one request at a time.</summary>
internal sealed class TusClient(HttpClient http)
{
    public const string Endpoint = "/api/v1/tus";

    /// <summary>Sends a request with the given headers, except those whose value is null.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string url, byte[]? body, params (string Name, string? Value)[] headers) =>
        SendAsync(method, url, body is null ? null : new ByteArrayContent(body), headers);

    public async Task<HttpResponseMessage> SendAsync(string method, string url, HttpContent? body, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = body };
        foreach (var (name, value) in headers.Prepend(("Tus-Resumable", "1.0.0")).GroupBy(header => header.Item1).Select(group => group.Last()))
        {
            if (value is null)
                continue;
            if (string.Equals(name, "Content-Type", StringComparison.Ordinal))
                (request.Content ??= new ByteArrayContent([])).Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
    }

    /// <summary>Creates an upload of one file and returns its URL.</summary>
    public async Task<string> CreateAsync(long length, string name = "a.bin", string query = "")
    {
        using var response = await SendAsync("POST", Endpoint + query, (byte[]?)null, ("Upload-Length", $"{length}"), ("Upload-Metadata", Metadata("filename", name)));
        Assert.Equal(201, (int)response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    public Task<HttpResponseMessage> HeadAsync(string url) => SendAsync("HEAD", url, (byte[]?)null);

    /// <summary>Returns the offset of an upload, or null if it does not exist.</summary>
    public async Task<long?> OffsetAsync(string url)
    {
        using var response = await HeadAsync(url);
        return response.IsSuccessStatusCode ? long.Parse(response.Header("Upload-Offset")!) : null;
    }

    public Task<HttpResponseMessage> PatchAsync(string url, long offset, byte[] bytes, params (string Name, string? Value)[] headers) =>
        PatchAsync(url, offset, new ByteArrayContent(bytes), headers);

    public Task<HttpResponseMessage> PatchAsync(string url, long offset, HttpContent body, params (string Name, string? Value)[] headers) =>
        SendAsync("PATCH", url, body, [("Upload-Offset", $"{offset}"), ("Content-Type", "application/offset+octet-stream"), .. headers]);

    /// <summary>Sends bytes and asserts that the server accepted them.</summary>
    public async Task SendAllAsync(string url, long offset, byte[] bytes)
    {
        using var response = await PatchAsync(url, offset, bytes);
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal($"{offset + bytes.Length}", response.Header("Upload-Offset"));
    }

    public async Task<TransferAnswer> CreateTransferAsync(ManifestRequest manifest)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/transfers", manifest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
    }

    /// <summary>Omits a file from a transfer that is uploading and returns the response status.</summary>
    public async Task<int> OmitAsync(TransferAnswer transfer, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{transfer.Id}/files/{number}");
        request.Headers.Authorization = RequestCredentials.Owner(transfer.OwnerLink!);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Returns the transfer as its owner sees it.</summary>
    public async Task<TransferAnswer> GetTransferAsync(TransferAnswer transfer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/transfers/{transfer.Id}");
        request.Headers.Authorization = RequestCredentials.Owner(transfer.OwnerLink!);
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
    }

    public static string Metadata(string key, string value) => $"{key} {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value))}";
}

internal static class TusResponse
{
    /// <summary>A response or content header, or null if it is absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name)
    {
        if (!response.Headers.TryGetValues(name, out var values))
            response.Content.Headers.TryGetValues(name, out values);
        return values is null ? null : string.Join(',', values);
    }

    /// <summary>The download URL below the link of a transfer.</summary>
    public static string Download(this string link) => link + "/download";
}
