using System.Text.Json;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Creates transfers from the manifest that is a request's body.</summary>
public sealed class ManifestUploads(ManifestReader manifests, TransferCreator creator, LinkFactory links)
{
    /// <summary>201 with the URLs to which the content is uploaded, or the error.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="besides">What the sender asks for beside the manifest.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<IActionResult> CreateAsync(Controller controller, TermsRequest besides, UploadSender sender, CancellationToken cancel)
    {
        if (controller.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = manifests.LongestManifest;
        try
        {
            var newTransfer = await manifests.ReadAsync(controller.Request.Body, sender.Client, MakeAsync, cancel);
            return newTransfer is null
                ? controller.Fail(ErrorCode.ManifestMemoryExhausted)
                : controller.Answer(newTransfer, links);
        }
        catch (JsonException fault)
        {
            return controller.Fail(fault.Path is "$.expires" ? Error.Of(ErrorCode.ManifestExpiresNotText) : Error.ManifestNotUnderstood(fault.Path, controller.Request.PathBase));
        }
        catch (BadHttpRequestException fault)
        {
            return controller.Fail(Error.Of(ErrorCode.ManifestIncomplete), fault.StatusCode);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return controller.Fail(ErrorCode.ManifestTooSlow);
        }

        Task<NewTransfer> MakeAsync(ManifestRequest request) => creator.CreateAsync(request, request.Terms.Or(besides), metadata: "", sender);
    }
}
