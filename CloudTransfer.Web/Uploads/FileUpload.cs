using System.IO.Pipelines;

namespace CloudTransfer.Web.Uploads;

/// <summary>A body that is one file.</summary>
internal static class FileUpload
{
    /// <summary>Takes all of the body as bytes of the file that was begun.</summary>
    public static async Task ReadAsync(PipeReader body, Ingest ingest, CancellationToken cancel)
    {
        for (var ended = false; !ended;)
        {
            var result = await body.ReadAsync(cancel);
            try
            {
                if (!result.Buffer.IsEmpty)
                    await ingest.WriteAsync(result.Buffer);
            }
            finally
            {
                // What is refused is given back too: the server goes on with the request, to answer it.
                body.AdvanceTo(result.Buffer.End);
            }

            ended = result.IsCompleted;
        }
    }
}
