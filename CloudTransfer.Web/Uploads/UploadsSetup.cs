using CloudTransfer.Web.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>The services that receive bytes.</summary>
public static class UploadsSetup
{
    /// <summary>Adds the ways in.</summary>
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AccessKeyOptions>(Schemes.AccessKey)
            .Configure<IOptions<UploadOptions>>((keys, upload) => keys.Keys = [.. upload.Value.AccessKeys]);
        services.AddSingleton<IValidateOptions<UploadOptions>, UploadOptionsValidator>();
        services.AddOptions<UploadRuleOptions>().Configure<IOptions<UploadOptions>>((rule, upload) => rule.Allowed = upload.Value.WhoIsAllowed);
        services.AddSingleton<UploadConcurrencyLimiter>();
        services.AddSingleton<StorageReservations>();
        services.AddSingleton<UploadTerms>();
        services.AddSingleton<UploadSealer>();
        services.AddSingleton<UploadReceiver>();
    }
}
