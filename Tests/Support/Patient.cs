using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Support;

/// <summary>
/// What hosts under test wait for each other and for PostgreSQL: long, so that a machine that is busy with other things is not taken for
/// an outage. Where a time-out is what is tested, the test sets its own.
/// </summary>
internal static class Patient
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>For hosts that are configured by settings.</summary>
    public static Dictionary<string, string?> Settings { get; } = new()
    {
        // Nobody in front of them has to notice that they stop.
        ["Lifetime:DrainDelay"] = "00:00:00",
        ["Gateway:GrainCallTimeout"] = $"{Long}",
        ["Gateway:LookUpPatience"] = $"{Long}",
        ["Jobs:GatewaySilence"] = "00:05:00",
        ["Gateway:Relay:AcceptTimeout"] = $"{Long}",
        ["Gateway:Relay:LeastPatience"] = "00:05:00",
        ["Gateway:Peers:HandOverTimeout"] = $"{Long}",
        ["Gateway:Peers:PingInterval"] = $"{Long}",
        ["MinerLink:SilenceTimeout"] = "00:05:00",
        ["Pools:MemberSilence"] = "00:05:00",
        ["Ledger:AnswerTimeout"] = $"{Long}",
        ["Ledger:CallTimeout"] = $"{Long}",
        ["Ledger:CommitTimeout"] = $"{Long}",
        ["Ledger:MaxLag"] = $"{Long}",
        ["Ledger:TakeOverAge"] = $"{2 * Long}",
        ["Spending:LedgerTimeout"] = $"{Long}",
        ["Storage:CommandTimeout"] = $"{Long}",
        ["Storage:ConnectTimeout"] = $"{Long}",
    };

    /// <summary>For hosts without settings.</summary>
    public static IServiceCollection ConfigurePatience(this IServiceCollection services) => services
        .Configure<LedgerOptions>(static ledger =>
        {
            ledger.AnswerTimeout = ledger.CallTimeout = ledger.CommitTimeout = ledger.MaxLag = Long;
            ledger.TakeOverAge = 2 * Long;
        })
        .Configure<SpendingOptions>(static spending => spending.LedgerTimeout = Long)
        .Configure<StorageOptions>(static storage => storage.CommandTimeout = storage.ConnectTimeout = Long);
}
