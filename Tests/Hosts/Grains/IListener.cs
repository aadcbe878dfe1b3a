namespace IdleCloud.Tests.Hosts.Grains;

[Alias("IdleCloud.Tests.IListener")]
public interface IListener : IGrainObserver
{
    [Alias("HearAsync")]
    Task HearAsync(string line);

    [Alias("AnswerAsync")]
    Task<int> AnswerAsync(int question);
}
