using CloudTransfer.Web.Hosting;
using CloudTransfer.Web;
using CloudTransfer.Web.Observability.Health;

if (args is ["health", var address])
    return await HealthProbe.RunAsync(new Uri(address));

try
{
    var builder = WebApplication.CreateSlimBuilder(ContentRoot.Options(args));
    builder.AddCloudTransfer();
    var app = builder.Build();
    app.UseCloudTransfer();
    app.RunUntilStopped();
    return 0;
}
catch (Exception fault) when (StartupError.Reason(fault) is { } reason)
{
    await Console.Error.WriteLineAsync($"CloudTransfer did not start. {reason}");
    return StartupError.ExitCode(fault);
}
