using System.Net;
using System.Net.Sockets;
using System.Text;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>
/// The gateway on real sockets, with the real silo in the same process and its state in a real PostgreSQL. Beside the gateway's own
/// routes it has two that tests need: <see cref="ReadRoute"/> and <see cref="ThrowRoute"/>.
/// </summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    /// <summary>Reads a chat request and answers with 200 or the error.</summary>
    public const string ReadRoute = "/test/read";

    /// <summary>Throws what the test has put into <see cref="Failure"/>.</summary>
    public const string ThrowRoute = "/test/throw";

    private readonly WebApplication _app;
    private readonly GatewaySilo _silo;

    private EdgeServer(WebApplication app, GatewaySilo silo, RecordedLogs logs)
    {
        _app = app;
        _silo = silo;
        Logs = logs;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal))) };
    }

    /// <summary>A client of the port without TLS.</summary>
    public HttpClient Client { get; }

    /// <summary>What the server has logged.</summary>
    public RecordedLogs Logs { get; }

    /// <summary>Makes references to grains.</summary>
    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The address of the TLS port.</summary>
    public Uri TlsAddress => new(_app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));

    /// <summary>What <see cref="ThrowRoute"/> throws.</summary>
    public Exception Failure { get; set; } = new InvalidOperationException("secret detail");

    /// <summary>Starts a gateway on free ports.</summary>
    /// <param name="postgres">Where the silo's database is made.</param>
    /// <param name="settings">Settings by their full names.</param>
    /// <param name="clock">The clock of the gateway but not of its web server; null for real time.</param>
    public static async Task<EdgeServer> StartAsync(
        PostgresFixture postgres, Dictionary<string, string?>? settings = null, TimeProvider? clock = null) =>
        await StartAsync(await postgres.CreateDatabaseAsync(), settings, clock);

    /// <summary>Starts a gateway on free ports and on this database.</summary>
    public static async Task<EdgeServer> StartAsync(
        string connectionString, Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(Patient.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:Port"] = "0",
            ["Storage:ConnectionString"] = connectionString,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        RecordedLogs logs = new();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Warning).AddFilter("IdleCloud.Gateway", LogLevel.Debug);

        // Orleans warns of every machine that is no server.
        builder.Logging.AddFilter("Orleans", LogLevel.Error);
        GatewaySilo silo = await GatewaySilo.AddAsync(builder, clock);
        builder.Services.AddGateway();

        WebApplication app = builder.Build();
        EdgeServer? server = null;
        app.MapGateway();
        app.MapMethods(ReadRoute, [HttpMethods.Post], ReadAsync);
        app.MapMethods(ThrowRoute, [HttpMethods.Get], _ => Task.FromException(server!.Failure));
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return server = new(app, silo, logs);
        }
        catch
        {
            await app.DisposeAsync();
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a key of an account of its own.</summary>
    /// <param name="kind">What it is for.</param>
    /// <param name="change">What else is done to the account.</param>
    public async Task<string> IssueKeyAsync(ApiKeyKind kind, Func<IAccountGrain, ValueTask>? change = null)
    {
        string accountId = $"acct_{Guid.NewGuid():n}";
        IAccountGrain account = Grains.GetGrain<IAccountGrain>(accountId);
        await account.CreateAsync("Ada");
        if (change is not null) await change(account);
        ApiScopes scopes = kind is ApiKeyKind.Customer ? ApiScopes.Inference : ApiScopes.None;
        NewApiKey key = new() { Kind = kind, Name = "test", Scopes = scopes };
        return (await Grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(key)).NewSecret;
    }

    /// <summary>Gets a page with a key.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? key)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes as they are and reads until the server closes the connection.</summary>
    /// <param name="request">The bytes, one for each character.</param>
    public async Task<string> SendRawAsync(string request)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes as they are and hangs up.</summary>
    public async Task SendRawAndHangUpAsync(string request)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _silo.DisposeAsync();
    }

    private static async Task ReadAsync(HttpContext context)
    {
        ChatRequestReader reader = context.RequestServices.GetRequiredService<ChatRequestReader>();
        ChatRequestResult result = await reader.ReadAsync(context, context.RequestAborted);
        if (!result.IsValid) await ApiErrorWriter.WriteAsync(context, result.Error);
    }
}
