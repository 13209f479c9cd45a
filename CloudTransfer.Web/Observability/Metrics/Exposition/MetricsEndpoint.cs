namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>Answers a scrape, written straight into the response's pipe.</summary>
internal static class MetricsEndpoint
{
    public static async Task AnswerAsync(HttpContext context, MeterCollector collector)
    {
        var format = ExpositionFormats.Choose(context.Request.GetTypedHeaders().Accept);
        context.Response.ContentType = format.ContentType();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept";

        // Until the response has started its writer copies into buffers of its own.
        await context.Response.StartAsync(context.RequestAborted);
        collector.Write(context.Response.BodyWriter, format);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
