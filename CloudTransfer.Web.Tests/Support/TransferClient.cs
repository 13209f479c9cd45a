using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Uploads as browsers and command line tools do, and downloads.</summary>
internal static class TransferClient
{
    /// <summary>Posts a form; the upload must succeed.</summary>
    public static async Task<UploadAnswer> SendFormAsync(this HttpClient client, FormBody form)
    {
        using var content = form.ToContent();
        using var response = await client.PostAsAsync("application/json", content);
        return await response.TakenAsync();
    }

    /// <summary>Posts a form with an Accept header.</summary>
    public static async Task<HttpResponseMessage> PostAsAsync(this HttpClient client, string accept, HttpContent form, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TransferEncodingChunked = chunked;
        return await client.SendAsync(request);
    }

    /// <summary>PUTs a file; the upload must succeed.</summary>
    public static async Task<UploadAnswer> PutFileAsync(this HttpClient client, string name, byte[] content, string query = "")
    {
        using var body = new ByteArrayContent(content);
        using var response = await client.PutAsAsync($"/{Uri.EscapeDataString(name)}{query}", body);
        return await response.TakenAsync();
    }

    /// <summary>PUTs a file and asks for JSON.</summary>
    public static async Task<HttpResponseMessage> PutAsAsync(this HttpClient client, string address, HttpContent body, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = body, Headers = { { "Accept", "application/json" } } };
        request.Headers.TransferEncodingChunked = chunked;
        return await client.SendAsync(request);
    }

    /// <summary>Asks for the download of a transfer with a password, and returns the status.</summary>
    public static async Task<HttpStatusCode> UnlockAsync(this HttpClient client, string id, string password, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}/download");
        request.Headers.Authorization = RequestCredentials.Password(password);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>PUTs a file with an access key, or with none, and returns the status.</summary>
    public static async Task<HttpStatusCode> PutWithKeyAsync(this HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]) };
        if (key is not null)
            request.Headers.Authorization = RequestCredentials.Password(key);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>The response to an upload; fails unless its status is 201.</summary>
    public static async Task<UploadAnswer> TakenAsync(this HttpResponseMessage response)
    {
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<UploadAnswer>())!;
    }

    /// <summary>Downloads a whole transfer.</summary>
    public static Task<byte[]> DownloadAsync(this HttpClient client, string id) => client.FetchAsync($"/d/{id}/download");

    /// <summary>Downloads one file of a transfer.</summary>
    public static Task<byte[]> DownloadAsync(this HttpClient client, string id, int number) =>
        client.FetchAsync($"/d/{id}/files/{number}");

    /// <summary>The file name in Content-Disposition.</summary>
    public static string? SavedAs(this HttpResponseMessage response) => response.Content.Headers.ContentDisposition?.FileNameStar;

    /// <summary>PUTs a file; the upload must succeed.</summary>
    /// <param name="client">A client of the server.</param>
    /// <param name="name">The file name, with options as a query: <c>a.bin?downloads=1</c>.</param>
    /// <param name="bytes">The content.</param>
    public static async Task<UploadAnswer> PutAsync(this HttpClient client, string name, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/" + name) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("Accept", "application/json");
        return await client.CreatedAsync(request);
    }

    /// <summary>Posts a form with files and fields; the upload must succeed.</summary>
    public static async Task<UploadAnswer> PostAsync(
        this HttpClient client, IEnumerable<(string Path, byte[] Bytes)> files, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        foreach (var (path, bytes) in files)
            form.Add(new ByteArrayContent(bytes), "files", path);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form, Headers = { { "Accept", "application/json" } } };
        return await client.CreatedAsync(request);
    }

    // A limited download redirects to a ticket.
    private static async Task<byte[]> FetchAsync(this HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return answer.Headers.Location is { } ticket
            ? await client.GetByteArrayAsync(ticket)
            : await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static async Task<UploadAnswer> CreatedAsync(this HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<UploadAnswer>())!;
    }
}
