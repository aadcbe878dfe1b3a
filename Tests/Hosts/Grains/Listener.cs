namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>Waits at the gate of each line, and fails at the line "bad".</summary>
public sealed class Listener(Stage stage) : IListener
{
    public async Task HearAsync(string line)
    {
        if (line == "bad") throw new FormatException("heard something bad");
        stage.Note(line + "+");
        await stage.PassAsync(line);
        stage.Note(line + "-");
    }

    public async Task<int> AnswerAsync(int question)
    {
        await Task.Yield();
        return question + 1;
    }
}
