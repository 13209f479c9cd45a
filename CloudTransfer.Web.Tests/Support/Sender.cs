using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Uploads as programs do, and reads the answer.</summary>
internal static class Sender
{
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

    private static async Task<UploadAnswer> CreatedAsync(this HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<UploadAnswer>())!;
    }
}
