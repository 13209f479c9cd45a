using CloudTransfer.Web.Metrics.Platform;

namespace CloudTransfer.Web.Tests.Metrics.Platform;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", "http_server_request_duration_seconds")]
    [InlineData("kestrel.active_connections", "{connection}", "kestrel_active_connections")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "dotnet_gc_heap_total_allocated_bytes")]
    [InlineData("queue.latency", "ms", "queue_latency_milliseconds")]
    [InlineData("disk.rate", "By/s", "disk_rate_bytes_per_second")]
    [InlineData("work.rate", "{job}/min", "work_rate_per_minute")]
    [InlineData("cache.hits", "1", "cache_hits_ratio")]
    [InlineData("wait_seconds", "s", "wait_seconds")]
    [InlineData("9 lives--left", null, "_9_lives_left")]
    public void An_instrument_is_called_as_OpenTelemetry_calls_it(string instrument, string? unit, string name) =>
        Assert.Equal(name, PrometheusNames.Family(instrument, PrometheusNames.Unit(unit, gauge: true)));

    [Fact]
    public void A_counter_without_dimension_is_no_ratio() => Assert.Equal("", PrometheusNames.Unit("1", gauge: false));
}
