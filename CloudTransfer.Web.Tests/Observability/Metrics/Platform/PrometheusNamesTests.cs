using CloudTransfer.Web.Observability.Metrics.Platform;

namespace CloudTransfer.Web.Tests.Observability.Metrics.Platform;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", "http_server_request_duration_seconds")]
    [InlineData("kestrel.active_connections", "{connection}", "kestrel_active_connections")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "dotnet_gc_heap_total_allocated_bytes")]
    [InlineData("wait_seconds", "s", "wait_seconds")]
    [InlineData("lives--left", null, "lives_left")]
    public void An_instrument_is_called_as_OpenTelemetry_calls_it(string instrument, string? unit, string name) =>
        Assert.Equal(name, PrometheusNames.Metric(instrument, unit));
}
