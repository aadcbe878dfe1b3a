using System.Net.Sockets;
using IdleCloud.Contracts.Accounts;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Faults;

/// <summary>A customer's connection is reset while the real engine works for it: the engine's process stops, and no hold is left.</summary>
public sealed class EngineStopTests(ChatFixture fixture, LlamaFixture llama) : IClassFixture<ChatFixture>, IClassFixture<LlamaFixture>
{
    private static readonly TimeSpan Promise = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ChatServer _server = fixture.Server;

    /// <summary>Pieces of the answer that the engine has given when the customer goes: none, the first, some.</summary>
    public static TheoryData<bool, int> Phases => new()
    {
        { true, 0 }, { true, 1 }, { true, 10 }, { false, 0 }, { false, 1 }, { false, 10 },
    };

    [Theory(Timeout = ChatServer.TestTimeout)]
    [MemberData(nameof(Phases))]
    public async Task Engine_WhenItsCustomersConnectionIsReset_Stops(bool isStream, int pieces)
    {
        int resets = TestScale.Choose(ci: 1, full: 20, $"resets after {pieces} pieces");
        for (int reset = 0; reset < resets; reset++)
        {
            var engine = new WatchedEngine(llama.Engine, pieces);
            await using EngineMiner miner = await EngineMiner.ConnectAsync(engine, _server.Address, _server.MinerKey, $"machine-{reset}");
            await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).FreeSlots == 1, Patience, "the miner is on offer");
            using TcpClient customer = await _server.SendRawAsync(isStream ? "\"stream\":true" : "\"stream\":false", Prompts.Count);
            await engine.Held;

            customer.LingerState = new LingerOption(true, 0);
            long began = TimeProvider.System.GetTimestamp();
            customer.Close();
            engine.GoOn();
            InferenceResult result = await engine.Ended;
            await Eventually.HoldsAsync(() => llama.Engine.Running == 0, Patience, "the engine's process has stopped");
            Timing.KeepsSince(began, Promise, $"connection reset after {pieces} pieces ({(isStream ? "stream" : "whole")}) to the engine's stop");
            // Some 390 tokens would have come.
            Assert.Equal(FinishReason.Cancelled, result.FinishReason);
            await Eventually.HoldsAsync(() => _server.LiveRelays == 0, Patience, "the request has ended");
            IAccountGrain account = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>("acct_test");
            await Eventually.HoldsAsync(async () => (await account.GetSpendingAsync()).OpenHolds == 0, Patience, "no hold is left");
        }

        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }
}
