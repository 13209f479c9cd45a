using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;

namespace CloudTransfer.Web.Tests.FileRequests;

/// <summary>Two replicas for each database, and what requesters and senders do there.</summary>
public sealed class RequestServers : IDisposable
{
    private readonly Dictionary<bool, (TestFolder Volume, RunningServer One, RunningServer Two)> _servers = [];

    internal (RunningServer One, RunningServer Two) Replicas(bool isPostgreSql)
    {
        if (!_servers.TryGetValue(isPostgreSql, out var servers))
        {
            var volume = TestDatabase.NewVolume(isPostgreSql);
            _servers[isPostgreSql] = servers = (volume, new RunningServer(volume.Path), new RunningServer(volume.Path));
        }

        return (servers.One, servers.Two);
    }

    public void Dispose()
    {
        foreach (var (volume, one, two) in _servers.Values)
        {
            one.Dispose();
            two.Dispose();
            volume.Dispose();
        }
    }
}

/// <summary>What requesters and senders do.</summary>
internal static class RequestClient
{
    /// <summary>Makes a request by the API; it must succeed.</summary>
    public static async Task<FileRequestAnswer> AskAsync(this HttpClient client, object terms)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/requests", terms);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<FileRequestAnswer>())!;
    }

    /// <summary>The request as its requester sees it.</summary>
    public static async Task<FileRequestAnswer> ReadAsync(this HttpClient client, FileRequestAnswer request)
    {
        using var response = await client.SendAsync(Own(HttpMethod.Get, request));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<FileRequestAnswer>())!;
    }

    /// <summary>A request for the API by the requester.</summary>
    public static HttpRequestMessage Own(HttpMethod method, FileRequestAnswer request, object? content = null) => new(method, $"/api/v1/requests/{request.Id}")
    {
        Headers = { { "Authorization", $"Bearer {TokenOf(request.OwnerLink)}" } },
        Content = content is null ? null : JsonContent.Create(content),
    };

    /// <summary>The token at the end of an owner's or a requester's link.</summary>
    public static string TokenOf(string link) => link[(link.LastIndexOf('/') + 1)..];

    /// <summary>Sends one file by PUT, and returns the status with the answer, if there is one.</summary>
    public static async Task<(HttpStatusCode Status, UploadAnswer? Answer)> PutAsync(this HttpClient client, FileRequestAnswer request, string name, byte[] content, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, $"/r/{request.Id}/{name}") { Content = new ByteArrayContent(content), Headers = { { "Accept", "application/json" } } };
        foreach (var (key, value) in headers)
            message.Headers.TryAddWithoutValidation(key, value);
        using var response = await client.SendAsync(message);
        return (response.StatusCode, response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<UploadAnswer>() : null);
    }

    /// <summary>Sends a form to a request or a receipt; the answer must be a redirect to the receipt.</summary>
    public static async Task<string> SendFormAsync(this HttpClient client, string address, FormBody form)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = form.ToContent(), Headers = { { "Accept", "text/html" } } };
        using var response = await client.SendAsync(message);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    /// <summary>The status of a GET.</summary>
    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string address, string accept = "text/html")
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept", accept } } };
        using var response = await client.SendAsync(message);
        return response.StatusCode;
    }
}
