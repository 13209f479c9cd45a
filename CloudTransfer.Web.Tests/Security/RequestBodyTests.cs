using System.Net;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Limits of request bodies, on every route that the server maps.</summary>
public sealed class RequestBodyTests : IDisposable
{
    private const string Form = "application/x-www-form-urlencoded", Request = "/r/AAAAAAAAAAAAAAAAAAAAAA";

    // These routes stream bodies and have limits of their own (LimitTests, ManifestTests). All others, also future ones, are limited by default.
    private static readonly string[] Streaming =
    [
        "POST /upload", "POST /", "PUT /a.bin", "PUT /", "POST /api/v1/transfers", "POST /api/v1/tus", "PATCH /api/v1/tus/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        $"POST {Request}", $"POST {Request}/receipts/a.bin", $"PUT {Request}/a.bin", $"PUT {Request}", $"POST {Request}/transfers", $"POST {Request}/receipts/a.bin/transfers", $"POST {Request}/tus",
    ];

    private readonly RunningServer _server = new(null, ("Admin:Key", "administrators-only-key"), ("Transfers:StalledAfter", "2s"));

    [Fact]
    public async Task Body_of_a_route_that_takes_none_is_rejected_unread()
    {
        var routes = Routes().Where(route => !Streaming.Contains($"{route}", StringComparer.Ordinal)).ToList();
        Assert.True(routes.Count > 40, string.Join(", ", routes));

        var answers = await Task.WhenAll(routes.Select(async route =>
        {
            await using var connection = await RawConnection.OpenAsync(_server.Address);
            // A server that reads the body sends 100 Continue first.
            await connection.SendAsync($"{route.Method} {route.Path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: {TypeOf(route)}\r\nContent-Length: 29900000\r\n\r\n");
            return (Route: route, Answer: await connection.ReadUntilQuietAsync(TimeSpan.FromSeconds(30)));
        }));

        Assert.All(answers, result =>
        {
            var expected = result.Route.Method is "POST" or "PUT" or "PATCH" ? "HTTP/1.1 413 " : "HTTP/1.1 400 ";
            Assert.StartsWith(expected, result.Answer, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close\r\n", result.Answer, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Only_the_listed_controllers_stream_bodies()
    {
        var controllers = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<BodyIsStreamedAttribute>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()!.ControllerName);

        Assert.Equal(["Submission", "Submissions", "Transfers", "Tus", "Upload"], controllers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("POST /t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Form)]
    [InlineData("POST /sign-in", Form)]
    [InlineData("POST /sign-out", "multipart/form-data; boundary=b")]
    [InlineData("PATCH /api/v1/transfers/AAAAAAAAAAAAAAAAAAAAAA", "application/json")]
    public async Task Body_of_unknown_length_is_read_only_up_to_the_limit(string request, string type)
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{request} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {new string('A', 32)}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n");
        var body = type is Form ? "a=" + new string('b', 70_000) : type.StartsWith("multipart", StringComparison.Ordinal)
            ? "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + new string('b', 70_000) : "\"" + new string('b', 70_000);
        await connection.SendAsync($"{body.Length:x}\r\n{body}\r\n");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Stalled_body_is_aborted_on_every_route_however_much_was_received()
    {
        var stalled = Routes().Where(route => route.Method is "POST" or "PUT" or "PATCH").Select(async route =>
        {
            await using var connection = await RawConnection.OpenAsync(_server.Address);
            // Enough that the average rate since the start would be acceptable for minutes.
            await connection.SendAsync($"{route.Method} {route.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TypeOf(route)}\r\nContent-Length: 16384\r\n\r\n{new string('a', 16_000)}");
            await connection.ReadToEndAsync();
        });

        await Task.WhenAll(stalled).WaitAsync(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task Stalled_form_gets_408()
    {
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Form}\r\nContent-Length: 100\r\n\r\nkey=");

        Assert.Equal(HttpStatusCode.RequestTimeout, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public void Forms_are_never_spooled_to_disk() =>
        Assert.True(_server.Services.GetRequiredService<IOptions<FormOptions>>().Value.MemoryBufferThreshold >= RequestBodies.Longest);

    public void Dispose() => _server.Dispose();

    private static string TypeOf(EveryRoute route) => route.Path.StartsWith("/api/", StringComparison.Ordinal) ? "application/json" : Form;

    private IReadOnlyList<EveryRoute> Routes() => EveryRoute.Of(_server.Services, new string('A', 22), new string('A', 32));
}
