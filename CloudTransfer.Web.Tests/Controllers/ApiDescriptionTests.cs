using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AngleSharp.Dom;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Tests.Pages;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Controllers;

public sealed class ApiDescriptionTests(PageServer server) : IClassFixture<PageServer>
{
    /// <summary>The API contract changes only deliberately: CLOUDTRANSFER_SNAPSHOT=write updates the stored file.</summary>
    [Fact]
    public async Task Description_matches_the_stored_snapshot()
    {
        var described = (await server.Client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_SNAPSHOT"), "write", StringComparison.Ordinal))
            await File.WriteAllTextAsync(Snapshot(), described);
        Assert.Equal(await File.ReadAllTextAsync(Snapshot()), described);
    }

    [Fact]
    public async Task API_page_lists_every_operation()
    {
        using var description = JsonDocument.Parse(await server.Client.GetStringAsync("/openapi/v1.json"));
        var operations = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject(), (path, method) => $"{method.Name.ToUpperInvariant()} {path.Name}");
        var page = await server.ReadAsync("/api");
        var shown = page.QuerySelectorAll(".operation summary code").Select(code => code.Text()).ToHashSet(StringComparer.Ordinal);
        Assert.All(operations, operation => Assert.Contains(operation, shown));
        Assert.Contains($"curl -T file {server.Address}", page.QuerySelector(".terminal code")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_is_generated_once_and_revalidated_by_ETag()
    {
        var generated = 0;
        using var own = new RunningServer(null, services => services.Configure<OpenApiOptions>(DescriptionSetup.Document, options =>
            options.AddDocumentTransformer((_, _, _) =>
            {
                Interlocked.Increment(ref generated);
                return Task.CompletedTask;
            })));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => own.Client.GetAsync(n % 2 == 0 ? "/openapi/v1.json" : "/api")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, generated);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { answers[0].Headers.ETag! } } };
        using var known = await own.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var head = await own.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/openapi/v1.json"));
        Assert.Equal(answers[0].Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    private static string Snapshot([CallerFilePath] string here = "") => Path.ChangeExtension(here, null) + ".openapi.v1.json";
}
