using System.CommandLine;
using System.CommandLine.Parsing;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;

namespace IdleCloud.Bench.FakeMiners;

/// <summary>The flags of the program.</summary>
internal static class CommandLine
{
    private static readonly FakeMinerOptions Defaults = new() { Gateway = new Uri("http://127.0.0.1:8080"), Key = "" };

    private static readonly Option<Uri> Gateway = new("--gateway")
    {
        Description = "Base URL of the gateway.", DefaultValueFactory = _ => Defaults.Gateway, CustomParser = ParseUrl,
    };

    private static readonly Option<string> Key = new("--key") { Description = "Miner key, im_….", Required = true };
    private static readonly Option<int> Miners = Number("--miners", "Connections.", 1, 1, 20_000);
    private static readonly Option<int> Slots = Number("--slots", "Jobs at once per miner.", Defaults.Slots, 1, Wire.WireLimits.MaxOpenCredits);
    private static readonly Option<string> Model = new("--model") { Description = "Catalogue model to offer.", DefaultValueFactory = _ => Defaults.Model };
    private static readonly Option<string> Name = new("--name") { Description = "Prefix of the machine ids.", DefaultValueFactory = _ => "fake" };
    private static readonly Option<int> Tokens = Number("--tokens", "Tokens per answer.", Defaults.Plan.Tokens, 0, AnswerPlan.MaxTokens);
    private static readonly Option<int> FirstToken = Number("--ttft", "Milliseconds to the first token.", 0, 0, AnswerPlan.MaxDelayMs);
    private static readonly Option<int> Gap = Number("--gap", "Milliseconds between tokens.", 0, 0, AnswerPlan.MaxDelayMs);
    private static readonly Option<int> Bytes = Number("--bytes", "Bytes per chunk, or of an answer that is not streamed.", 0, 0, AnswerPlan.MaxBytes);
    private static readonly Option<int> Heartbeat = Number("--heartbeat", "Milliseconds between heartbeats; 0: none.",
        (int)Defaults.HeartbeatInterval.TotalMilliseconds, 0, int.MaxValue);
    private static readonly Option<int> Seed = Number("--seed", "Seed of the dice that draw faults.", Defaults.Seed, 0, int.MaxValue);

    private static readonly Option<bool> StopOnStdinClose = new("--stop-on-stdin-close") { Description = "Stop when standard input ends, too." };

    private static readonly Option<FaultRule[]> Faults = new("--fault")
    {
        Description = "name[:token[:rate]], repeatable: " + string.Join(", ", FaultRule.Names),
        CustomParser = ParseFaults,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Parses the flags and runs.</summary>
    /// <returns>The exit status: 0 after a clean stop, 2 when the gateway will not take the miners, 1 for flags that are wrong.</returns>
    public static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Miners without an engine: they answer with made-up tokens at a chosen pace, and go wrong on demand.")
        {
            Gateway, Key, Miners, Slots, Model, Name, Tokens, FirstToken, Gap, Bytes, Heartbeat, Seed, Faults, StopOnStdinClose,
        };
        root.SetAction(RunAsync);
        return root.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult flags, CancellationToken stop)
    {
        var options = new FakeMinerOptions
        {
            Gateway = flags.GetRequiredValue(Gateway),
            Key = flags.GetRequiredValue(Key),
            Model = flags.GetRequiredValue(Model),
            Slots = flags.GetValue(Slots),
            MachineId = flags.GetRequiredValue(Name),
            Plan = new AnswerPlan(flags.GetValue(Tokens), flags.GetValue(FirstToken), flags.GetValue(Gap), flags.GetValue(Bytes), FaultRule.None),
            Faults = [.. flags.GetRequiredValue(Faults)],
            HeartbeatInterval = TimeSpan.FromMilliseconds(flags.GetValue(Heartbeat)),
            Seed = flags.GetValue(Seed),
        };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (flags.GetValue(StopOnStdinClose)) _ = StopWithStdinAsync(ending);
        try
        {
            await new MinerFleet(options, flags.GetValue(Miners), Console.Out, TimeProvider.System).RunAsync(ending.Token);
            return 0;
        }
        catch (MinerRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"The gateway refused: {refused.Message}");
            return 2;
        }
    }

    private static async Task StopWithStdinAsync(CancellationTokenSource ending)
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        await ending.CancelAsync();
    }

    private static Option<int> Number(string name, string description, int fallback, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is int value && (value < least || value > most)) result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? url)) return url;
        result.AddError($"--gateway {result.Tokens[0].Value} is not an absolute URL.");
        return null;
    }

    private static FaultRule[] ParseFaults(ArgumentResult result)
    {
        List<FaultRule> rules = [];
        foreach (Token token in result.Tokens)
        {
            if (FaultRule.TryParse(token.Value, out FaultRule rule)) rules.Add(rule);
            else result.AddError($"--fault {token.Value}: want name[:token[:rate]], with a name of {string.Join(", ", FaultRule.Names)}.");
        }

        return [.. rules];
    }
}
