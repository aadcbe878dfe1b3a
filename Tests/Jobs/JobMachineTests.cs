using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Silo.Jobs;
using static IdleCloud.Contracts.Jobs.JobState;

namespace IdleCloud.Tests.Jobs;

/// <summary>Every step of a job's life, and what each failure leads to.</summary>
public sealed class JobMachineTests
{
    // One row for each state a job can be in, one column for each it could go to: x is legal.
    private const string Transitions = """
                     Received Held Queued Offered Accepted FirstContent Streaming Done ClientGone MinerLost Expired Refused Failed
        Received     .        x    .      .       .        .            .         x    x          x         x       x       x
        Held         .        .    x      .       .        .            .         x    x          x         x       x       x
        Queued       .        .    .      x       .        .            .         x    x          x         x       x       x
        Offered      .        .    x      .       x        .            .         x    x          x         x       x       x
        Accepted     .        .    x      .       .        x            .         x    x          x         x       x       x
        FirstContent .        .    x      .       .        .            x         x    x          x         x       x       x
        Streaming    .        .    x      .       .        .            .         x    x          x         x       x       x
        Done         .        .    .      .       .        .            .         .    .          .         .       .       .
        ClientGone   .        .    .      .       .        .            .         .    .          .         .       .       .
        MinerLost    .        .    .      .       .        .            .         .    .          .         .       .       .
        Expired      .        .    .      .       .        .            .         .    .          .         .       .       .
        Refused      .        .    .      .       .        .            .         .    .          .         .       .       .
        Failed       .        .    .      .       .        .            .         .    .          .         .       .       .
        """;

    private readonly JobOptions _options = new();

    [Fact]
    public void IsLegal_OfEveryPairOfStates_IsAsTheTableSays()
    {
        string[] rows = Transitions.Split('\n');
        string[] columns = rows[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enum.GetNames<JobState>(), columns);
        Assert.Equal(Enum.GetNames<JobState>(), rows.Skip(1).Select(row => row.Split(' ')[0]));
        foreach (string row in rows.Skip(1))
        {
            string[] cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < columns.Length; i++)
            {
                (JobState from, JobState to) = (Enum.Parse<JobState>(cells[0]), Enum.Parse<JobState>(columns[i]));
                Assert.True(JobMachine.IsLegal(from, to) == (cells[i + 1] == "x"), $"{from} → {to}");
            }
        }
    }

    [Fact]
    public void TryMove_WhenTheStepIsIllegal_ChangesNothing()
    {
        var machine = new JobMachine(_options);
        Assert.False(machine.TryMove(Offered));
        Assert.Equal(Received, machine.State);
    }

    [Fact]
    public void TryMove_WhenTheJobHasEnded_KeepsTheFirstEnd()
    {
        JobMachine machine = AtOffered();
        Assert.True(machine.TryMove(Done));
        Assert.All(Enum.GetValues<JobState>(), state => Assert.False(machine.TryMove(state)));
        Assert.Equal(Done, machine.State);
    }

    [Fact]
    public void Fail_WhenTheAttemptIsFresh_OpensAnotherUntilTheLast()
    {
        JobMachine machine = AtOffered();
        for (int attempt = 1; attempt < _options.MaxAttempts; attempt++)
        {
            Assert.Null(Fail(machine, AttemptFailureKind.MinerLost));
            Assert.Equal((Queued, attempt + 1), (machine.State, machine.Attempt));
            machine.TryMove(Offered);
        }

        Assert.Equal(JobRefusal.AttemptsExhausted, Fail(machine, AttemptFailureKind.MinerLost));
        Assert.Equal(MinerLost, machine.State);
        Assert.Equal(["miner-1", "miner-2", "miner-3"], machine.FailedMiners);
    }

    [Theory]
    [InlineData(AttemptFailureKind.MinerLost, MinerLost)]
    [InlineData(AttemptFailureKind.NotDeliverable, Refused)]
    [InlineData(AttemptFailureKind.AcceptDeadline, Expired)]
    [InlineData(AttemptFailureKind.FirstTokenDeadline, Expired)]
    [InlineData(AttemptFailureKind.TokenDeadline, Expired)]
    [InlineData(AttemptFailureKind.EngineFailed, Failed)]
    [InlineData(AttemptFailureKind.MinerRefused, Refused)]
    [InlineData(AttemptFailureKind.ContextLengthExceeded, Failed)]
    [InlineData(AttemptFailureKind.ProtocolViolation, Failed)]
    [InlineData(AttemptFailureKind.ConversationNotSupported, Failed)]
    public void Fail_WhenTheCustomerHasSeenOutput_EndsTheJob(AttemptFailureKind kind, JobState end)
    {
        JobMachine machine = AtOffered();
        Assert.Equal(JobRefusal.AttemptsExhausted, Fail(machine, kind, isFresh: false));
        Assert.Equal(end, machine.State);
    }

    [Theory]
    [InlineData(AttemptFailureKind.ContextLengthExceeded)]
    [InlineData(AttemptFailureKind.ConversationNotSupported)]
    public void Fail_WhenTheRequestItselfIsTheCause_EndsTheJobAtOnce(AttemptFailureKind kind)
    {
        JobMachine machine = AtOffered();
        Assert.Equal(JobRefusal.AttemptsExhausted, Fail(machine, kind, cause: FaultCause.Customer));
        Assert.Equal((Failed, 1), (machine.State, machine.Attempt));
    }

    [Theory]
    [InlineData(AttemptFailureKind.NotDeliverable)]
    [InlineData(AttemptFailureKind.MinerRefused)]
    public void Fail_OfASessionThatDidNotTakeTheJob_LeavesItToTheMinersNextOne(AttemptFailureKind kind)
    {
        JobMachine machine = AtOffered();
        MinerSession session = SessionOf(machine);
        Assert.Null(Fail(machine, kind));
        Assert.Equal([session], machine.UnwillingSessions);
        Assert.Empty(machine.FailedMiners);
    }

    [Fact]
    public void Fail_WhenTheDeadlineHasPassed_Expires()
    {
        JobMachine machine = AtOffered();
        Assert.Equal(JobRefusal.DeadlineExceeded, Fail(machine, AttemptFailureKind.MinerLost, age: _options.Deadline));
        Assert.Equal(Expired, machine.State);
    }

    private JobMachine AtOffered()
    {
        var machine = new JobMachine(_options);
        foreach (JobState state in new[] { Held, Queued, Offered }) Assert.True(machine.TryMove(state));
        return machine;
    }

    private static JobRefusal? Fail(JobMachine machine, AttemptFailureKind kind, bool isFresh = true, TimeSpan age = default,
        FaultCause cause = FaultCause.Network) =>
        machine.Fail(
            new AttemptFailure { Attempt = machine.Attempt, Kind = kind, Cause = cause, IsFresh = isFresh },
            SessionOf(machine),
            age);

    private static MinerSession SessionOf(JobMachine machine) => new($"miner-{machine.Attempt}", "gateway", 1);
}
