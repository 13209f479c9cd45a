using CloudTransfer.Web;
using CloudTransfer.Web.Commands;
using CloudTransfer.Web.Hosting;

if (CommandLine.IsCommand(args))
    return await CommandLine.RunAsync(args, CloudTransferSetup.Build);

try
{
    var app = CloudTransferSetup.Build(args);
    app.UseCloudTransfer();
    app.RunUntilStopped();
    return 0;
}
catch (Exception fault) when (StartupError.Reason(fault) is { } reason)
{
    await Console.Error.WriteLineAsync($"CloudTransfer did not start. {reason}");
    return StartupError.ExitCode(fault);
}
