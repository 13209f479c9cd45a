namespace CloudTransfer.Web.Api;

/// <summary>The services of the API.</summary>
public static class ApiSetup
{
    /// <summary>Adds what its controllers share.</summary>
    public static void AddApi(this IServiceCollection services) => services.AddSingleton<ManifestUploads>();
}
