using IdleCloud.Contracts.Miners;
using IdleCloud.Silo.Storage;

namespace IdleCloud.Silo.Miners;

/// <summary>
/// What the miner's time goes by with, for its owner. Stored when it comes and goes, and each hour: a silo that is killed forgets an hour
/// at most.
/// </summary>
internal sealed partial class MinerGrain
{
    /// <summary>What is written down since the last time that it was stored.</summary>
    private ActivityState? _activity;

    private ActivityState Activity => _activity ?? activity.State;

    private async ValueTask NoteAsync(MinerOccupation now, bool isToBeStored = false)
    {
        ActivityState before = Activity;
        _activity = ActivityLog.Observe(before, now, clock.GetUtcNow());
        if (!isToBeStored && ActivityLog.HourOf(_activity.LookedAt) == ActivityLog.HourOf(activity.State.LookedAt)) return;
        try
        {
            await activity.ReplaceAsync(_activity);
        }
        catch (Exception e)
        {
            // The owner's statistics are no reason to refuse a miner: it stays in memory, and the next report tries again.
            LogNotNoted(this.GetPrimaryKeyString(), e);
        }
    }

    private MinerActivity TellActivity() => ActivityLog.Tell(_liveness == Liveness.Live || Activity.Since is null
        ? Activity
        : ActivityLog.Observe(Activity, Activity.Now == MinerOccupation.Away ? MinerOccupation.Away : MinerOccupation.NotKnown, clock.GetUtcNow()));
}
