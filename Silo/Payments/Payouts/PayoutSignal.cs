using System.Threading.Channels;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>Tells that a payout is due now. One signal stands for many.</summary>
internal sealed class PayoutSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There is one.</summary>
    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until there is one, or for so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await _channel.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(atMost, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look without being told.
        }
    }
}
