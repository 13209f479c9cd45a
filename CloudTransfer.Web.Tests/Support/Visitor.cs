using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A simple browser: keeps cookies and submits the forms of pages.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(Uri server, SslClientAuthenticationOptions? trust = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, SslOptions = trust ?? new() };
        _client = new HttpClient(handler) { BaseAddress = server };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    /// <summary>Sends a custom request with the cookies.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request);

    public async Task<IHtmlDocument> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a page, fills in a form, and submits it.</summary>
    /// <param name="path">The path of the page.</param>
    /// <param name="form">The CSS selector of the form.</param>
    /// <param name="fields">The fields to fill in; the others keep their values.</param>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        var page = await ReadAsync(path);
        var found = Assert.IsAssignableFrom<IHtmlFormElement>(page.QuerySelector(form));
        Assert.Equal("post", found.Method, ignoreCase: true);
        var filled = found.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>()
            .Where(input => input.Type is not "checkbox" || input.IsChecked)
            .Select(input => (Name: input.Name!, input.Value))
            .Concat(found.QuerySelectorAll("textarea[name]").OfType<IHtmlTextAreaElement>().Select(area => (Name: area.Name!, area.Value)))
            .Concat(found.QuerySelectorAll("select[name]").OfType<IHtmlSelectElement>().Select(select => (Name: select.Name!, Value: select.Value ?? "")))
            .Where(field => !fields.Any(given => string.Equals(given.Name, field.Name, StringComparison.Ordinal)))
            .Concat(fields);
        return await PostAsync(found.GetAttribute("action")!, [.. filled]);
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        _client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public void Dispose() => _client.Dispose();
}
