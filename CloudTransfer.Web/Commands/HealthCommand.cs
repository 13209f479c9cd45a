using System.CommandLine;
using System.CommandLine.Parsing;
using CloudTransfer.Web.Observability.Health;

namespace CloudTransfer.Web.Commands;

/// <summary><c>health ADDRESS</c>: whether a replica answers; for the health check of the image, which has no curl.</summary>
internal static class HealthCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var address = new Argument<Uri>("ADDRESS")
        {
            Description = "what to ask, such as http://localhost:9464/health/ready",
            CustomParser = given => Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var url) ? url : Wrong(given),
        };
        var command = new Command("health", "Asks a replica whether it is healthy: 0 if it answers with 2xx within 4 seconds, else 1.") { address };
        command.SetAction(given => HealthProbe.RunAsync(given.GetRequiredValue(address)));
        return command;
    }

    private static Uri? Wrong(ArgumentResult given)
    {
        given.AddError($"'{given.Tokens[0].Value}' is not an address.");
        return null;
    }
}
