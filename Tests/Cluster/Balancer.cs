using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>nginx in front of the gateways, as operators have it: it keeps connections to them, and asks another one where nobody listens.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];

    private readonly TempDirectory _directory;
    private readonly ChildProcess _process;

    private Balancer(TempDirectory directory, ChildProcess process, string baseUrl) => (_directory, _process, BaseUrl) = (directory, process, baseUrl);

    /// <summary>The API's base URL through it.</summary>
    public string BaseUrl { get; }

    private static string? Program => Places.FirstOrDefault(File.Exists);

    /// <summary>Starts it; null where there is none.</summary>
    public static async Task<Balancer?> StartAsync(IEnumerable<string> gateways)
    {
        if (Program is not { } program) return null;
        var directory = new TempDirectory();
        int port = FreePort.Take();
        string settings = Path.Combine(directory.Path, "nginx.conf");
        await File.WriteAllTextAsync(settings, Settings(directory.Path, port, gateways), TestContext.Current.CancellationToken);
        var process = ChildProcess.Start("nginx", program, ["-c", settings, "-e", "stderr"], new Dictionary<string, string>(), directory.Path);
        var balancer = new Balancer(directory, process, $"http://127.0.0.1:{port}/v1");
        using var client = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(process.Exited.IsCompleted, await File.ReadAllTextAsync(process.LogPath));
                return await AnswersAsync(client, new Uri($"http://127.0.0.1:{port}/readyz"));
            },
            Patience, "nginx answers");
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(Patience, CancellationToken.None);
        _directory.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri url)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A gateway that did not answer is asked again after a second. A request that got no answer is asked of another one, which is right for requests
    // with an Idempotency-Key: nginx cannot tell one that met a connection's end from one that was begun.
    private static string Settings(string directory, int port, IEnumerable<string> gateways) =>
        $$"""
        daemon off;
        pid {{directory}}/nginx.pid;
        error_log stderr warn;
        worker_processes 1;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          upstream gateways {
            {{string.Concat(gateways.Select(static url => $"server {new Uri(url).Authority} max_fails=1 fail_timeout=1s; "))}}
            keepalive 16;
          }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://gateways;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
              proxy_next_upstream error timeout non_idempotent;
              proxy_read_timeout 600s;
            }
          }
        }
        """;
}
