using System.Net;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.MinerAgent.Owner;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>An owner who starts a game while the machine answers a customer: everything real, engines and model included.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class OwnerFirstTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Game_WhenItStartsWhileAJobRuns_HasTheMachineInTwoSecondsAndTheCustomerTheAnswer()
    {
        int rounds = TestScale.Choose(ci: 1, full: 20, "games");
        using var folder = new TempDirectory();
        string game = OwnersGame.MakeIn(folder.Path, "owners-game");
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"]);
        await using var owners = await MinerRun.ConnectAsync(demo, "--yield-to", "owners-game", "--resume-after-seconds", "1");
        using var client = demo.CreateClient();
        for (int round = 0; round < rounds; round++)
        {
            await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 1, Soon, "the other miner of the last round has left");
            // The worst case: an engine that hangs has to give the memory back too.
            int engine = DemoProcess.EngineOf(owners.Id);
            Signals.Send(engine, Signal.Stop);
            var asked = ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.France, stream: false));
            await Eventually.HoldsAsync(async () => !(await LiveModel.GetAsync(demo)).IsIdle, Soon, "the owner's miner has the job");
            await using var other = await MinerRun.ConnectAsync(demo);

            await using (ProgramRun.Start(game, ["600"]))
            {
                await Timing.KeepsAsync(() => !PosixProcess.IsRunning(engine), Soon, "the hanging engine is gone");
                using var answer = await asked;
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Contains("Paris", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
                Assert.Equal(1, (await LiveModel.GetAsync(demo)).Miners);
            }

            await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 2, TimeSpan.FromSeconds(20), "the owner's miner is back");
        }
    }
}
