using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>Which running programs are the owner's.</summary>
public sealed class ProgramProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("game.exe, obs", "game", true)]
    [InlineData("game", "Game.EXE", true)]
    [InlineData("game", @"C:\Games\Great Game\game.exe", true)]
    [InlineData("game", "/usr/games/game", true)]
    [InlineData("game", "gamed", false)]
    [InlineData("game*", "gamed", true)]
    [InlineData("game", "/home/game/editor", false)]
    [InlineData("", "game", false)]
    [InlineData(" , ", "", false)]
    public void Includes_AProgram_IsAsTheOwnerMeant(string list, string program, bool expected) =>
        Assert.Equal(expected, ProgramNames.Parse(list).Includes(program));

    [Fact]
    public async Task LookAsync_WhileAProgramOfTheListRuns_FindsIt()
    {
        using var folder = new TempDirectory();
        string game = OwnersGame.MakeIn(folder.Path, "idle-test-game-with-a-long-name");
        var probe = new ProgramProbe(ProgramNames.Parse("idle-test-game-with-a-long-name"));
        Assert.Null(await SeenAsync(probe));

        await using (ProgramRun run = ProgramRun.Start(game, ["600"]))
        {
            await Eventually.HoldsAsync(async () => await SeenAsync(probe) == "idle-test-game-with-a-long-name", TimeSpan.FromSeconds(5), "the game is seen");
        }

        await Eventually.HoldsAsync(async () => await SeenAsync(probe) is null, TimeSpan.FromSeconds(5), "the game is gone");
    }

    private static async Task<string?> SeenAsync(ProgramProbe probe) =>
        (await probe.LookAsync(Cancel))(new OwnerActivity { Time = DateTimeOffset.UnixEpoch }).Program;
}
