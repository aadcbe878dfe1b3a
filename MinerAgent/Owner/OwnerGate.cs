namespace IdleCloud.MinerAgent.Owner;

/// <summary>
/// Whether the machine may be used now: open while its owner does not need it. Closed at first. Between the two it may be withdrawn: what
/// runs is finished, and nothing new is taken. Safe for all threads.
/// </summary>
internal sealed class OwnerGate
{
    private readonly Lock _sync = new();
    private CancellationTokenSource _closes = new();
    private TaskCompletionSource _opens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;
    private string _reason = "looking at what the owner does";

    /// <summary>A gate that is closed.</summary>
    public OwnerGate() => _closes.Cancel();

    /// <summary>
    /// Called when the gate closes, before <see cref="Closes"/> is cancelled: the gateway must hear that no more jobs are wanted
    /// before it hears of the jobs that come back, or it might send them here again. Must return at once.
    /// </summary>
    public event Action? Closing;

    /// <summary>True while the machine may be used.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_sync) return _isOpen;
        }
    }

    /// <summary>Why it is closed, for the owner; empty while it is open.</summary>
    public string Reason
    {
        get
        {
            lock (_sync) return _isOpen ? "" : _reason;
        }
    }

    /// <summary>Cancelled when the gate closes; cancelled already while it is closed.</summary>
    public CancellationToken Closes
    {
        get
        {
            lock (_sync) return _closes.Token;
        }
    }

    /// <summary>Waits until the machine may be used.</summary>
    public Task WaitOpenAsync(CancellationToken cancellationToken)
    {
        lock (_sync) return _isOpen ? Task.CompletedTask : _opens.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The owner does not need the machine.</summary>
    public void Open()
    {
        lock (_sync)
        {
            if (_isOpen) return;
            _isOpen = true;
            // After a withdrawal the jobs that were finished, and the engine, still go by the old one.
            if (_closes.IsCancellationRequested) _closes = new CancellationTokenSource();
            _opens.SetResult();
        }
    }

    /// <summary>No further jobs are wanted; running ones are finished, and the engine stays until the gate closes.</summary>
    /// <param name="why">For the owner.</param>
    public void Withdraw(string why)
    {
        lock (_sync)
        {
            _reason = why;
            if (!_isOpen) return;
            TurnAway();
        }

        Closing?.Invoke();
    }

    /// <summary>The owner needs the machine. Everything that uses it has been told when this returns.</summary>
    /// <param name="why">For the owner.</param>
    public void Close(string why)
    {
        CancellationTokenSource told;
        bool wasOpen;
        lock (_sync)
        {
            _reason = why;
            (wasOpen, told) = (_isOpen, _closes);
            if (wasOpen) TurnAway();
        }

        if (wasOpen) Closing?.Invoke();
        told.Cancel();
    }

    private void TurnAway()
    {
        _isOpen = false;
        _opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
