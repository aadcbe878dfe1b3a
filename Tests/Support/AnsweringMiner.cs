using System.Threading.Channels;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Support;

/// <summary>A <see cref="ScriptedMiner"/> that answers every job alike, for tests with more of them than can be scripted one by one.</summary>
internal sealed class AnsweringMiner : IAsyncDisposable
{
    private readonly ScriptedMiner _miner;
    private readonly string[] _pieces;
    private readonly Usage _usage;
    private readonly Task _answering;

    private AnsweringMiner(ScriptedMiner miner, string[] pieces, Usage usage)
    {
        (_miner, _pieces, _usage) = (miner, pieces, usage);
        _answering = AnswerAllAsync();
    }

    /// <summary>Connects, and answers from then on.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="key">The miner's key.</param>
    /// <param name="slots">Jobs at once.</param>
    /// <param name="pieces">The answer's chunks, a token each.</param>
    /// <param name="usage">What it says of every answer.</param>
    /// <param name="machineId">Its machine.</param>
    /// <param name="ask">What it asks.</param>
    public static async Task<AnsweringMiner> ConnectAsync(
        Uri gateway, string key, uint slots, string[] pieces, Usage usage, string machineId = "scripted", AskedPrice? ask = null) =>
        new(await ScriptedMiner.ConnectAsync(gateway, key, machineId, slots: slots, ask: ask), pieces, usage);

    public async ValueTask DisposeAsync()
    {
        await _miner.DisposeAsync();
        await _answering;
    }

    private async Task AnswerAllAsync()
    {
        try
        {
            while (true) Answer(await _miner.NextJobOrCancelAsync());
        }
        catch (ChannelClosedException)
        {
            // The test is over.
        }
    }

    private void Answer(GatewayFrame frame)
    {
        // Everything is sent at once: a cancel comes too late, and the gateway has to make do with that.
        if (frame.BodyCase != GatewayFrame.BodyOneofCase.Job) return;
        _miner.Accept(frame.Job);
        for (int i = 0; i < _pieces.Length; i++) _miner.Text(frame.Job, (ulong)i, _pieces[i]);
        _miner.Complete(frame.Job, (ulong)_pieces.Length, FinishReason.Stop, _usage);
    }
}
