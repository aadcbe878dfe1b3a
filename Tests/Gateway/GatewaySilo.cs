using IdleCloud.Silo.Hosting;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Tests.Gateway;

/// <summary>
/// The silo behind a gateway under test: in the gateway's own program, as <c>Host/</c> has it, or, when the test moves the gateway's
/// clock, in a program of its own beside it, in real time.
/// </summary>
/// <remarks>
/// A silo does not bear a clock that stands still. Orleans' runtime waits for random times with fractions of a millisecond, which a
/// timer cuts off; the rest it waits for in a loop without a pause. On a manual clock that loop runs inside the very call that moves
/// the clock, and never ends.
/// </remarks>
internal sealed class GatewaySilo : IAsyncDisposable
{
    private readonly IHost? _program;

    private GatewaySilo(IHost? program) => _program = program;

    /// <summary>Gives a gateway its silo, with the gateway's configuration.</summary>
    /// <param name="gateway">The gateway's builder, with its settings.</param>
    /// <param name="clock">The gateway's clock; null for real time.</param>
    public static async Task<GatewaySilo> AddAsync(WebApplicationBuilder gateway, TimeProvider? clock)
    {
        if (clock is null)
        {
            gateway.AddSilo();
            gateway.Services.AddJournalDirectory();
            return new(program: null);
        }

        HostApplicationBuilder silo = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        silo.Configuration.AddConfiguration(gateway.Configuration);
        silo.AddSilo();
        silo.Services.AddJournalDirectory();
        IHost program = silo.Build();
        await program.StartAsync(TestContext.Current.CancellationToken);
        gateway.Services.AddSingleton(clock);
        gateway.Services.AddSingleton(program.Services.GetRequiredService<IGrainFactory>());
        return new(program);
    }

    /// <summary>Gives a gateway the silo of another one.</summary>
    public static GatewaySilo Share(WebApplicationBuilder gateway, IServiceProvider other, Func<IGrainFactory, IGrainFactory>? wrap = null)
    {
        var grains = other.GetRequiredService<IGrainFactory>();
        gateway.Services.AddSingleton(wrap is null ? grains : wrap(grains));
        return new(program: null);
    }

    /// <summary>Stops a silo of its own; the gateway must have stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_program is null) return;
        await _program.StopAsync(CancellationToken.None);
        _program.Dispose();
    }
}
