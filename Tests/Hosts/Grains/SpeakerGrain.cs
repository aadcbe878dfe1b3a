namespace IdleCloud.Tests.Hosts.Grains;

public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private IListener? listener;

    public ValueTask JoinAsync(IListener listener)
    {
        this.listener = listener;
        return ValueTask.CompletedTask;
    }

    public Task SayAsync(string[] lines) => Task.WhenAll(lines.Select(line => listener!.HearAsync(line)).ToArray());

    public Task<int> AskAsync(int question) => listener!.AnswerAsync(question);
}
