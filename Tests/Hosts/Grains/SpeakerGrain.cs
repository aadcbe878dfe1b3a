namespace IdleCloud.Tests.Hosts.Grains;

public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private IListener? _listener;

    public ValueTask JoinAsync(IListener listener)
    {
        _listener = listener;
        return ValueTask.CompletedTask;
    }

    public Task SayAsync(string[] lines) => Task.WhenAll(lines.Select(line => _listener!.HearAsync(line)).ToArray());

    public Task<int> AskAsync(int question) => _listener!.AnswerAsync(question);
}
