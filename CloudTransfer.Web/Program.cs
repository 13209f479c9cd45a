using CloudTransfer.Web;
using CloudTransfer.Web.Health;

if (args is ["health", var address])
    return await HealthProbe.AskAsync(new Uri(address));

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddCloudTransfer();
var app = builder.Build();
app.UseCloudTransfer();
app.Run();
return 0;
