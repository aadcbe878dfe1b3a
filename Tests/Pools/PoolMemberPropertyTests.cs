using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>The counting of slots, whatever happens to the reports, the leases and the answers on their way.</summary>
public sealed class PoolMemberPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(200).WithQuietOnSuccess(true);

    [Fact]
    public void FreeSlots_WhateverHappens_StaysWithinZeroAndSlots() =>
        Run(world => Assert.InRange(world.Member.FreeSlots, 0, World.Slots));

    [Fact]
    public void FreeSlots_AfterAFreshReport_IsNeverMoreThanTheAgentsOpenCredits() =>
        Run(world =>
        {
            world.DeliverFreshReport();
            Assert.InRange(world.Member.FreeSlots, 0, world.OpenCredits);
        });

    [Fact]
    public void FreeSlots_WhenLeasesTakenForLostComeBackAfterAll_AreNotCountedTwice() =>
        Run(
            everyStep: _ => { },
            atTheEnd: world =>
            {
                world.WaitUntilLostLeasesAreFound();
                while (world.TryReturnOneOnTheWay()) Assert.InRange(world.Member.FreeSlots, 0, world.OpenCredits);
            });

    [Fact]
    public void FreeSlots_WhenOldReportsComeAfterAFreshOne_AreNotMisledByThem() =>
        Run(world =>
        {
            world.DeliverFreshReport();
            int free = world.Member.FreeSlots;
            foreach (CapacityReport old in world.ReportsOnTheWay)
            {
                world.Advance(World.Grace);
                world.Deliver(old);
                Assert.InRange(world.Member.FreeSlots, free, world.OpenCredits);
            }
        });

    [Fact]
    public void FreeSlots_OnceAllIsSettled_IsTheAgentsOpenCreditsAgain() =>
        Run(
            everyStep: _ => { },
            atTheEnd: world =>
            {
                world.LoseAllOnTheWay();
                world.WaitUntilLostLeasesAreFound();
                Assert.Equal(Math.Min(World.Slots, world.OpenCredits), world.Member.FreeSlots);
            });

    [Fact]
    public void Lease_WhenReportsAreFreshAndDeliveriesPrompt_NeverExceedsGrantedAndLost() =>
        Run(
            world =>
            {
                // Prompt: every lease has reached its agent, came back or is lost before a grace period has passed.
                Assert.True(world.Handed - world.Returned - world.Lost <= world.Granted);
            },
            prompt: true);

    private static void Run(Action<World> everyStep, Action<World>? atTheEnd = null, bool prompt = false) =>
        Check.One(Thorough, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), script =>
        {
            var world = new World();
            foreach (byte step in script)
            {
                world.Take(step, prompt);
                everyStep(world);
            }

            atTheEnd?.Invoke(world);
        }));

    /// <summary>An agent, a network that loses, repeats and reorders, and the pool's view of them.</summary>
    private sealed class World
    {
        public const int Slots = 4;
        public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

        private readonly List<CapacityReport> _reportsOnTheWay = [];
        private TimeSpan _now;
        private int _leasesOnTheWay;
        private int _running;

        public World()
        {
            Granted = Slots;
            Member = new PoolMember(Fresh(), _now, new MinerRecord(new PoolOptions()));
        }

        public PoolMember Member { get; }

        public int Granted { get; private set; }

        public int Assigned { get; private set; }

        public int Handed { get; private set; }

        public int Returned { get; private set; }

        public int Lost { get; private set; }

        public int OpenCredits => Granted - Assigned;

        public IReadOnlyList<CapacityReport> ReportsOnTheWay => _reportsOnTheWay;

        public void Take(byte step, bool prompt)
        {
            int choice = step / 8;
            switch (step % 8)
            {
                case 0 or 1 when Member.FreeSlots > 0:
                    Handed++;
                    Member.Lease(_now);
                    _leasesOnTheWay++;
                    break;
                case 2 when _leasesOnTheWay > 0:
                    DeliverLease();
                    break;
                case 3 when _running > 0:
                    _running--;
                    Granted++;
                    break;
                case 4 when _leasesOnTheWay > 0:
                    LoseOrReturn(isLost: choice % 2 == 0);
                    break;
                case 5:
                    _reportsOnTheWay.Add(Fresh());
                    if (prompt) DeliverFreshReport();
                    break;
                case 6 when _reportsOnTheWay.Count > 0 && !prompt:
                    // Not taken off: it may come again.
                    Deliver(_reportsOnTheWay[choice % _reportsOnTheWay.Count]);
                    break;
                case 7:
                    if (prompt) SettleLeasesOnTheWay();
                    Advance(TimeSpan.FromSeconds(choice % 8));
                    break;
            }
        }

        public void Deliver(CapacityReport report) => Member.Report(report, _now, Grace);

        public void DeliverFreshReport() => Deliver(Fresh());

        // One report to put the count aside, one to compare with it; the first may fall into a period that has just begun.
        public void WaitUntilLostLeasesAreFound()
        {
            for (int i = 0; i < 3; i++)
            {
                Advance(Grace);
                DeliverFreshReport();
            }
        }

        public bool TryReturnOneOnTheWay()
        {
            if (_leasesOnTheWay == 0) return false;
            LoseOrReturn(isLost: false);
            return true;
        }

        public void Advance(TimeSpan time) => _now += time;

        public void LoseAllOnTheWay()
        {
            while (_leasesOnTheWay > 0) LoseOrReturn(isLost: true);
        }

        private void SettleLeasesOnTheWay()
        {
            while (_leasesOnTheWay > 0) DeliverLease();
            DeliverFreshReport();
        }

        private void DeliverLease()
        {
            _leasesOnTheWay--;
            // The connection refuses a job without credit; its lease is then unused and comes back.
            if (OpenCredits == 0)
            {
                Return();
                return;
            }

            Assigned++;
            _running++;
        }

        private void LoseOrReturn(bool isLost)
        {
            _leasesOnTheWay--;
            if (isLost) Lost++;
            else Return();
        }

        private void Return()
        {
            Returned++;
            Member.Return();
        }

        private CapacityReport Fresh() => new()
        {
            Session = new MinerSession("acct/machine", "gateway", 1),
            ModelId = "idle-tiny",
            Slots = Slots,
            Granted = Granted,
            Assigned = Assigned,
        };
    }
}
