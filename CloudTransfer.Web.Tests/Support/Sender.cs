using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Sends as programs, terminals and browsers do, and fetches what became of it.</summary>
internal static class Sender
{
    /// <summary>A form that must be taken.</summary>
    public static async Task<UploadAnswer> SendFormAsync(this HttpClient client, FormBody form)
    {
        using var content = form.ToContent();
        using var response = await client.PostAsAsync("application/json", content);
        return await response.TakenAsync();
    }

    /// <summary>A form, from somebody who understands <paramref name="accept"/>.</summary>
    public static async Task<HttpResponseMessage> PostAsAsync(this HttpClient client, string accept, HttpContent form, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TransferEncodingChunked = chunked;
        return await client.SendAsync(request);
    }

    /// <summary>A file as the whole body, which must be taken.</summary>
    public static async Task<UploadAnswer> PutFileAsync(this HttpClient client, string name, byte[] content, string query = "")
    {
        using var body = new ByteArrayContent(content);
        using var response = await client.PutAsAsync($"/{Uri.EscapeDataString(name)}{query}", body);
        return await response.TakenAsync();
    }

    /// <summary>A file as the whole body, from a program.</summary>
    public static async Task<HttpResponseMessage> PutAsAsync(this HttpClient client, string address, HttpContent body, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = body, Headers = { { "Accept", "application/json" } } };
        request.Headers.TransferEncodingChunked = chunked;
        return await client.SendAsync(request);
    }

    /// <summary>The answer to an upload that was taken.</summary>
    public static async Task<UploadAnswer> TakenAsync(this HttpResponseMessage response)
    {
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<UploadAnswer>())!;
    }

    /// <summary>All of a transfer.</summary>
    public static Task<byte[]> DownloadAsync(this HttpClient client, string id) => client.FetchAsync($"/d/{id}/download");

    /// <summary>One file of a transfer.</summary>
    public static Task<byte[]> DownloadAsync(this HttpClient client, string id, int number) =>
        client.FetchAsync($"/d/{id}/files/{number}");

    /// <summary>The name that an answer is to be saved under.</summary>
    public static string? SavedAs(this HttpResponseMessage response) => response.Content.Headers.ContentDisposition?.FileNameStar;

    /// <summary>PUTs one file and answers what the server says of it.</summary>
    /// <param name="client">A client of the server.</param>
    /// <param name="name">The file's name, with options as a query if need be: <c>a.bin?downloads=1</c>.</param>
    /// <param name="bytes">The file.</param>
    public static async Task<UploadAnswer> PutAsync(this HttpClient client, string name, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/" + name) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("Accept", "application/json");
        return await client.CreatedAsync(request);
    }

    /// <summary>POSTs a form with these files and fields, and answers what the server says of it.</summary>
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

    // Where downloads are limited, the first answer hands out a ticket.
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
