using System.Globalization;

namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>Compares this machine's clock with the gateway's: a wrong one breaks TLS, your hours, and the times in your statements.</summary>
internal static class ClockCheck
{
    /// <summary>More than a network and a whole second explain.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the gateway for its time; null when it does not tell: then there is nothing to compare.</summary>
    public static async Task<Finding?> RunAsync(Uri gateway, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, gateway);
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return response.Headers.Date is { } there ? Judge(there, timeProvider.GetUtcNow()) : null;
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Why it does not answer is told by the look at the gateway.
            return null;
        }
    }

    /// <summary>Says by how much the clock is wrong.</summary>
    internal static Finding Judge(DateTimeOffset there, DateTimeOffset here)
    {
        TimeSpan ahead = here - there;
        if (ahead.Duration() <= Tolerated) return new Finding("clock", true, "agrees with the gateway's");
        string much = ahead.Duration() switch
        {
            { TotalHours: >= 2 } far => string.Create(CultureInfo.InvariantCulture, $"{far.TotalHours:0} hours"),
            { TotalMinutes: >= 2 } some => string.Create(CultureInfo.InvariantCulture, $"{some.TotalMinutes:0} minutes"),
            var little => string.Create(CultureInfo.InvariantCulture, $"{little.TotalSeconds:0} seconds"),
        };
        return new Finding("clock", false, $"this machine's clock is {much} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the gateway's: "
            + "let the system set it from the network (Linux: `timedatectl set-ntp true`; Windows: Settings, Time, Sync now)");
    }
}
