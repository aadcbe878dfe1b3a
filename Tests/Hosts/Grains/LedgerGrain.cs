using Orleans.Runtime;

namespace IdleCloud.Tests.Hosts.Grains;

public sealed class LedgerGrain(Stage stage, [PersistentState("ledger", "memory")] IPersistentState<LedgerState> state) : Grain, ILedgerGrain, IAsyncDisposable
{
    private readonly Guid _activation = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stage.Note($"activated with {state.State.Entries.Length}");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Note($"leaving: {reason.ReasonCode}");
        await stage.PassAsync("exit");
        stage.Note("left");
    }

    public ValueTask<LedgerState> GetAsync() => new(state.State with { Exists = state.RecordExists });

    public Task AppendAsync(string entry)
    {
        Add(entry);
        return state.WriteStateAsync();
    }

    public async Task AppendTwiceAsync(string first, string second)
    {
        Add(first);
        Task one = state.WriteStateAsync();
        Add(second);
        Task two = state.WriteStateAsync();
        await Task.WhenAll(one, two);
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public async Task ReadOutsideAsync()
    {
        await Task.Yield();
        _ = state.State;
        await Task.Run(() => state.State, CancellationToken.None);
    }

    public ValueTask LeaveAsync()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public ValueTask<Guid> WhoAsync() => new(_activation);

    public ValueTask DisposeAsync()
    {
        stage.Note("disposed");
        return ValueTask.CompletedTask;
    }

    private void Add(string entry) => state.State = state.State with { Entries = state.State.Entries.Add(entry) };
}
