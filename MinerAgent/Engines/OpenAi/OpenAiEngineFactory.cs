using System.Net.Http.Headers;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Connects to an owner's server; "starting" it means to wait until it answers.</summary>
internal sealed class OpenAiEngineFactory(OpenAiOptions options, TimeProvider timeProvider) : IEngineFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken)
    {
        HttpClient client = CreateClient();
        try
        {
            OpenAiServer server = await OpenAiServer.FindAsync(client, options, cancellationToken).ConfigureAwait(false);
            return new OpenAiEngine(client, server, options.Slots, timeProvider);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private HttpClient CreateClient()
    {
        // No redirects: the prompts go to the server that the owner named and to no other.
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false };
        var client = new HttpClient(handler) { BaseAddress = options.ApiRoot, Timeout = Timeout.InfiniteTimeSpan };
        if (options.Key.Length > 0) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        return client;
    }
}
