using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Calls;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Catalog;

/// <summary>Questions to grains that a request waits for, asked again when they get lost.</summary>
internal sealed class LookUps(RepeatableCalls calls, IOptions<GatewayOptions> options)
{
    private readonly CallPatience _patience = new(options.Value.LookUpPatience, options.Value.RepeatCallsAfter);

    /// <summary>For how long in all.</summary>
    public TimeSpan Patience => _patience.Total;

    /// <summary>Asks a grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="question">A call that changes nothing.</param>
    public ValueTask<T> AskAsync<TGrain, T>(TGrain grain, Func<TGrain, ValueTask<T>> question) => calls.AskAsync(_patience, grain, question);
}
