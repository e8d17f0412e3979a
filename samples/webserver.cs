#:sdk Microsoft.NET.Sdk.Web

// A small web server to put behind halb: says who answers. Arguments: NAME PORT.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(int.Parse(args[1])));
var app = builder.Build();
app.MapGet("/{**path}", () => $"Hello from {args[0]}\n");
app.Run();
