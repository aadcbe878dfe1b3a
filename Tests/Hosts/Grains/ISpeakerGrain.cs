namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain that calls observers.</summary>
[Alias("IdleCloud.Tests.ISpeakerGrain")]
public interface ISpeakerGrain : IGrainWithStringKey
{
    [Alias("JoinAsync")]
    ValueTask JoinAsync(IListener listener);

    /// <summary>Tells the listener all lines without waiting in between, then waits for all.</summary>
    [Alias("SayAsync")]
    Task SayAsync(string[] lines);

    [Alias("AskAsync")]
    Task<int> AskAsync(int question);
}
