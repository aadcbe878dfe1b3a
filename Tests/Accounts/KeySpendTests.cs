using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Silo.Accounts;

namespace IdleCloud.Tests.Accounts;

/// <summary>What a key has spent is known to the unit in whatever order bills begin, reach the books and land, and the books read and answer.</summary>
public sealed class KeySpendTests
{
    private enum Step
    {
        Begin, Commit, Fail, Land, Ask, Read, Answer, GiveUp, Forget,
    }

    [Fact]
    public void TotalNanoUsd_AfterAnySteps_IsWhatHasLanded() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Zip(Gen.Elements(Enum.GetValues<Step>()), Gen.Choose(0, 1_000)))),
        steps =>
        {
            var world = new World();
            foreach ((Step step, int pick) in steps) world.Do(step, pick);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(200));

    [Fact]
    public void BeginPost_WhileTheBooksAreAsked_IsRefused()
    {
        var spend = new KeySpend();
        spend.BeginAsk();
        Assert.Throws<InvalidOperationException>(() => spend.BeginPost(Guid.NewGuid(), 1));
    }

    /// <summary>A key with its bills, and the books somewhere else.</summary>
    private sealed class World
    {
        private readonly KeySpend _spend = new();
        private readonly Dictionary<Guid, long> _underWay = [];
        private readonly Dictionary<Guid, long> _books = [];
        private long _landed;
        private Guid[]? _asked;
        private KeySpent? _answer;

        public void Do(Step step, int pick)
        {
            switch (step)
            {
                case Step.Begin when !_spend.IsAsking: Begin(pick); break;
                case Step.Commit when Pick(pick) is { } job: _books[job] = _underWay[job]; break;
                case Step.Fail when Pick(pick) is { } job && !_books.ContainsKey(job): End(job, isCharged: false); break;
                case Step.Land when Pick(pick) is { } job && _books.ContainsKey(job): End(job, isCharged: true); break;
                case Step.Ask when !_spend.IsAsking: _asked = _spend.BeginAsk(); break;
                case Step.Read when _asked is { } asked: _answer = new KeySpent(_books.Values.Sum(), [.. asked.Where(_books.ContainsKey)]); break;
                case Step.Answer when _answer is { } answer: Answer(answer); break;
                case Step.GiveUp when _spend.IsAsking: GiveUp(); break;
                case Step.Forget when pick % 10 == 0: _spend.Forget(); break;
            }

            if (_spend.TotalNanoUsd is { } known) Assert.Equal(_landed, known);
        }

        private void Begin(int charge)
        {
            var job = Guid.NewGuid();
            _underWay.Add(job, charge);
            _spend.BeginPost(job, charge);
        }

        private void End(Guid job, bool isCharged)
        {
            if (isCharged) _landed += _underWay[job];
            _underWay.Remove(job);
            _spend.EndPost(job, isCharged);
        }

        private void Answer(KeySpent answer)
        {
            _spend.EndAsk(answer.TotalNanoUsd, answer.Contained);
            (_asked, _answer) = (null, null);
        }

        private void GiveUp()
        {
            _spend.CancelAsk();
            (_asked, _answer) = (null, null);
        }

        private Guid? Pick(int pick) => _underWay.Count == 0 ? null : _underWay.Keys.ElementAt(pick % _underWay.Count);
    }
}
