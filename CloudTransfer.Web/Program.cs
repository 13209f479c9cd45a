using CloudTransfer.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddCloudTransfer();
var app = builder.Build();
app.UseCloudTransfer();
app.Run();
