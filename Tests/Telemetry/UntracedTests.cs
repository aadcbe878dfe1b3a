using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.MinerAgent.Telemetry;
using IdleCloud.Silo.Jobs;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Telemetry;

/// <summary>While nobody listens, a request pays nothing for traces: no span, and not a byte.</summary>
public sealed class UntracedTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const int Rounds = 1000;

    [Fact]
    public void Begin_WhenNobodyListens_MakesNothing()
    {
        var key = new JobKey(Guid.NewGuid(), 1);
        var job = new Job { Traceparent = TraceParent };
        SlotLease lease = new() { Session = new MinerSession("acct/machine", "gateway", 1), ModelId = "idle-tiny" };
        Use();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++) Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Use()
        {
            if (Traces.Current is not null) throw new InvalidOperationException("a span runs");
            if (AttemptTraces.Begin(key, lease) is not null) throw new InvalidOperationException("the gateway has begun a span");
            if (JobTraces.Begin("bill", TraceParent, key.JobId) is not null) throw new InvalidOperationException("the silo has begun a span");
            if (AgentTraces.BeginJob(key, job) is not null) throw new InvalidOperationException("the agent has begun a span");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("canary")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01")]
    public void ParentOf_WhatIsNoTraceParent_IsNone(string? text) => Assert.Equal(default, Traces.ParentOf(text));
}
