using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>The signs of life: ours to the gateway, and the gateway's to us.</summary>
internal sealed partial class MinerSession
{
    private readonly TaskCompletionSource<TimeSpan> _heartbeatInterval = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task SendHeartbeatsAsync()
    {
        try
        {
            TimeSpan interval = await _heartbeatInterval.Task.WaitAsync(WireLimits.RegisterTimeout, _context.TimeProvider, _ending.Token).ConfigureAwait(false);
            using var timer = new PeriodicTimer(interval, _context.TimeProvider);
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                Send(new MinerFrame { Heartbeat = new Heartbeat { Running = (uint)_credits.Running } });
                if (_context.TimeProvider.GetElapsedTime(_lastHeard) > WireLimits.GatewaySilence)
                {
                    End(SessionEndKind.Lost, $"no sign of life from the gateway for {WireLimits.GatewaySilence.TotalSeconds:0} s");
                }
            }
        }
        catch (TimeoutException)
        {
            End(SessionEndKind.Lost, $"the gateway did not answer Register within {WireLimits.RegisterTimeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }
}
