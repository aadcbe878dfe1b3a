using System.Collections.Immutable;
using IdleCloud.Contracts.Idempotency;
using IdleCloud.Silo.Idempotency;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdleCloud.Tests.Idempotency;

/// <summary>
/// The record of a key by itself, and what it knows after a crash: each silo here is stopped without any end being told, as a killed one is.
/// </summary>
public sealed class IdempotencyGrainTests(PostgresFixture postgres)
{
    private static readonly ImmutableArray<byte> Answer = [1, 2, 3];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task BeginAsync_WhileAnotherRuns_WaitsForItsEnd()
    {
        await using GrainTestHost silo = await StartAsync(await postgres.CreateDatabaseAsync());
        IIdempotencyGrain record = RecordOf(silo);
        (RunnerId runner, _) = await RunAsync(record);
        Assert.Equal(IdempotencyStatus.Running, (await record.BeginAsync(Ask() with { Patience = TimeSpan.Zero }, Cancel)).Status);
        Assert.Equal(IdempotencyStatus.Mismatch, (await record.BeginAsync(Ask("other"), Cancel)).Status);
        Task<IdempotencyReply> waiting = AskUntilEndAsync(record);
        Assert.True(await record.KeepAsync(runner, Answer));
        await record.EndAsync(runner, IdempotentEnd.Charged);
        Assert.Equal((IdempotencyStatus.Finished, 3), ((await waiting).Status, (await waiting).SealedAnswer.Length));
    }

    [Fact(Timeout = 60_000)]
    public async Task BeginAsync_WhateverBecomesOfARequest_IsCounted()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using GrainTestHost silo = await StartAsync(database);
        using var counted = new CountedTags(silo.Services, IdempotencyMetrics.RequestsName);
        IIdempotencyGrain record = RecordOf(silo);
        (RunnerId runner, _) = await RunAsync(record);
        await record.BeginAsync(Ask("other"), Cancel);
        Assert.Equal(IdempotencyStatus.Running, (await record.BeginAsync(Ask() with { Patience = TimeSpan.Zero }, Cancel)).Status);
        Task<IdempotencyReply> waiting = AskUntilEndAsync(record);
        await record.KeepAsync(runner, Answer);
        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        await record.EndAsync(runner, IdempotentEnd.Charged);
        await waiting;
        await record.BeginAsync(Ask(), Cancel);
        await record.BeginAsync(Ask() with { HasWaited = true }, Cancel);
        Assert.Equal(["Run", "Mismatch", "Joined", "Replayed", "Joined"], counted.Tags);
        Assert.Equal(Answer.Length, await silo.Services.GetRequiredService<IdempotencyStore>().SizeAsync(Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task BeginAsync_AfterACrashBehindTheBill_HasTheAnswer()
    {
        string database = await postgres.CreateDatabaseAsync();
        RunnerId runner;
        await using (GrainTestHost silo = await StartAsync(database))
        {
            IIdempotencyGrain record = RecordOf(silo);
            (runner, _) = await RunAsync(record);
            Assert.True(await record.KeepAsync(runner, Answer));
        }

        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        await using GrainTestHost restarted = await StartAsync(database);
        IdempotencyReply reply = await RecordOf(restarted).BeginAsync(Ask(), Cancel);
        Assert.Equal(IdempotencyStatus.Finished, reply.Status);
        Assert.Equal(Answer, reply.SealedAnswer);
        Assert.Equal(IdempotencyStatus.Mismatch, (await RecordOf(restarted).BeginAsync(Ask("other"), Cancel)).Status);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(7, 5, IdempotencyStatus.NotKept)]
    [InlineData(8, 5, IdempotencyStatus.NotKept)]
    [InlineData(8, 0, IdempotencyStatus.Run)]
    [InlineData(9, 0, IdempotencyStatus.Run)]
    public async Task BeginAsync_AfterACrashWithoutAnAnswer_GoesByTheBooks(int state, long charge, IdempotencyStatus expected)
    {
        string database = await postgres.CreateDatabaseAsync();
        RunnerId runner;
        await using (GrainTestHost silo = await StartAsync(database)) (runner, _) = await RunAsync(RecordOf(silo));
        await EndInTheBooksAsync(database, runner.JobId, state, charge);
        await using GrainTestHost restarted = await StartAsync(database);
        IdempotencyReply reply = await RecordOf(restarted).BeginAsync(Ask(), Cancel);
        Assert.Equal(expected, reply.Status);
        // What is in the books has used up its id.
        Assert.NotEqual(runner.JobId, reply.JobId);
    }

    [Fact(Timeout = 60_000)]
    public async Task BeginAsync_AfterACrashBeforeTheBill_RunsTheSameJobOnceTheRunnerIsSilent()
    {
        string database = await postgres.CreateDatabaseAsync();
        RunnerId runner;
        await using (GrainTestHost silo = await StartAsync(database))
        {
            (runner, _) = await RunAsync(RecordOf(silo));
            Assert.True(await RecordOf(silo).KeepAsync(runner, Answer));
        }

        await using GrainTestHost restarted = await StartAsync(database, silence: TimeSpan.FromMilliseconds(500));
        IIdempotencyGrain record = RecordOf(restarted);
        IdempotentRequest second = Ask();
        IdempotencyReply reply = await AskUntilEndAsync(record, second);
        // A bill of either of them is the same bill: the books take one.
        Assert.Equal((IdempotencyStatus.Run, runner.JobId), (reply.Status, reply.JobId));
        // That the second one was not charged does not free the key, since the first one's bill may still come.
        await record.EndAsync(new RunnerId(reply.JobId, second.Runner), IdempotentEnd.Uncharged);
        Assert.Equal(runner.JobId, (await AskUntilEndAsync(record)).JobId);
        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        IdempotencyReply last = await AskUntilEndAsync(record);
        Assert.Equal((IdempotencyStatus.Finished, 3), (last.Status, last.SealedAnswer.Length));
    }

    [Fact(Timeout = 60_000)]
    public async Task KeepAsync_OfARunnerThatOutlivedTheSilo_IsStillItsOwn()
    {
        string database = await postgres.CreateDatabaseAsync();
        RunnerId runner;
        await using (GrainTestHost silo = await StartAsync(database)) (runner, _) = await RunAsync(RecordOf(silo));
        await using GrainTestHost restarted = await StartAsync(database);
        IIdempotencyGrain record = RecordOf(restarted);
        await record.RenewAsync(runner);
        Assert.False(await record.KeepAsync(runner with { Runner = Guid.NewGuid() }, Answer));
        Assert.True(await record.KeepAsync(runner, Answer));
        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        await record.EndAsync(runner, IdempotentEnd.Charged);
        Assert.Equal(IdempotencyStatus.Finished, (await record.BeginAsync(Ask(), Cancel)).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task EndAsync_WhenItIsNotKnownWhatWasBilled_AsksTheBooks()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using GrainTestHost silo = await StartAsync(database);
        IIdempotencyGrain record = RecordOf(silo);
        (RunnerId runner, _) = await RunAsync(record);
        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        await record.EndAsync(runner, IdempotentEnd.Unknown);
        Assert.Equal(IdempotencyStatus.NotKept, (await record.BeginAsync(Ask(), Cancel)).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task Record_WhenItsTimeIsOver_IsForgottenAndDeleted()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using GrainTestHost silo = await StartAsync(database);
        IIdempotencyGrain record = RecordOf(silo);
        (RunnerId runner, _) = await RunAsync(record);
        await record.KeepAsync(runner, Answer);
        await EndInTheBooksAsync(database, runner.JobId, state: 7, charge: 5);
        await ExecuteAsync(database, "update idempotency_record set expires_at = now() - interval '1 second'");
        var store = silo.Services.GetRequiredService<IdempotencyStore>();
        await using GrainTestHost restarted = await StartAsync(database);
        IdempotencyReply reply = await RecordOf(restarted).BeginAsync(Ask("new"), Cancel);
        Assert.Equal(IdempotencyStatus.Run, reply.Status);
        Assert.NotEqual(runner.JobId, reply.JobId);
        Assert.Equal(0, await store.ExpireAsync(Cancel));
        await ExecuteAsync(database, "update idempotency_record set expires_at = now() - interval '1 second'");
        Assert.Equal(1, await store.ExpireAsync(Cancel));
    }

    private static Task<GrainTestHost> StartAsync(string database, TimeSpan? silence = null) => SiloFixture.StartAsync(
        database,
        services => services.Configure<IdempotencyOptions>(options => options.RunnerSilence = silence ?? TimeSpan.FromMinutes(10)));

    private static IIdempotencyGrain RecordOf(GrainTestHost silo) => silo.Grains.GetGrain<IIdempotencyGrain>("acct_test/0123abcd");

    private static IdempotentRequest Ask(string fingerprint = "body") =>
        new() { Fingerprint = fingerprint, Runner = Guid.NewGuid(), Patience = TimeSpan.FromSeconds(5) };

    private static async Task<(RunnerId Runner, IdempotencyReply Reply)> RunAsync(IIdempotencyGrain record)
    {
        IdempotentRequest ask = Ask();
        IdempotencyReply reply = await record.BeginAsync(ask, Cancel);
        Assert.Equal(IdempotencyStatus.Run, reply.Status);
        return (new RunnerId(reply.JobId, ask.Runner), reply);
    }

    /// <summary>Asks as a gateway does, again as long as another one runs.</summary>
    private static async Task<IdempotencyReply> AskUntilEndAsync(IIdempotencyGrain record, IdempotentRequest? request = null)
    {
        IdempotentRequest ask = request ?? Ask();
        while (true)
        {
            IdempotencyReply reply = await record.BeginAsync(ask, Cancel);
            if (reply.Status != IdempotencyStatus.Running) return reply;
            ask = ask with { HasWaited = true };
        }
    }

    private static Task EndInTheBooksAsync(string database, Guid jobId, int state, long charge) => ExecuteAsync(
        database,
        $"""
        insert into job_outcome (job_id, account_id, key_id, model_id, state, attempt, prompt_tokens, completion_tokens, reasoning_tokens,
            cached_tokens, price_version, prompt_price, completion_price, held, charge, pay, share_ppm, ended_at, digest)
        values ('{jobId}', 'acct_test', 'key', 'idle-tiny', {state}, 1, 1, 1, 0, 0, 1, 1, 1, 10, {charge}, 0, 0, now(), '{jobId}')
        """);

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
