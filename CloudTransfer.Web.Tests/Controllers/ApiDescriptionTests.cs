using System.Runtime.CompilerServices;
using System.Text.Json;
using AngleSharp.Dom;
using CloudTransfer.Web.Tests.Pages;

namespace CloudTransfer.Web.Tests.Controllers;

public sealed class ApiDescriptionTests(PageServer server) : IClassFixture<PageServer>
{
    /// <summary>What programs rely on changes only on purpose: CLOUDTRANSFER_SNAPSHOT=write writes the file anew.</summary>
    [Fact]
    public async Task The_description_is_the_one_that_is_kept()
    {
        var described = (await server.Client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_SNAPSHOT"), "write", StringComparison.Ordinal))
            await File.WriteAllTextAsync(Snapshot(), described);
        Assert.Equal(await File.ReadAllTextAsync(Snapshot()), described);
    }

    [Fact]
    public async Task The_page_for_people_has_every_operation_of_the_description()
    {
        using var description = JsonDocument.Parse(await server.Client.GetStringAsync("/openapi/v1.json"));
        var operations = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject(), (path, method) => $"{method.Name.ToUpperInvariant()} {path.Name}");
        var page = await server.ReadAsync("/api");
        var shown = page.QuerySelectorAll(".operation summary code").Select(code => code.Text()).ToHashSet(StringComparer.Ordinal);
        Assert.All(operations, operation => Assert.Contains(operation, shown));
        Assert.Contains($"curl -T file {server.Address}", page.QuerySelector(".terminal code")!.Text(), StringComparison.Ordinal);
    }

    private static string Snapshot([CallerFilePath] string here = "") => Path.ChangeExtension(here, null) + ".openapi.v1.json";
}
