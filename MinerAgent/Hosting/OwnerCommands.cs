using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Hosting.Settings;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The commands to a running agent: <c>status</c>, <c>pause</c>, <c>resume</c> and <c>power-price</c>.</summary>
internal static class OwnerCommands
{
    /// <summary>For a file or a pipe.</summary>
    private const int WideOutput = 120;

    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Create()
    {
        var data = new Option<string>("--data") { Description = "The agent's data directory. Default: as for the agent.", HelpName = "DIR" };
        var config = new Option<string>("--config") { Description = "The config file that names it.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var time = new Option<string>("--for") { Description = "For so long, for example 45m, 2h or 3d. Default: until resume.", HelpName = "TIME" };
        yield return Make("status", "Tells what a running agent does, and why it has no job.", [data, config, json],
            parsed => AskAsync(parsed, data, config, new ControlRequest { Command = "status" }, parsed.GetValue(json)));
        yield return Make("pause", "Makes a running agent leave the machine alone, also after a restart.", [data, config, time],
            parsed => PauseAsync(parsed, data, config, parsed.GetValue(time)));
        var price = new Argument<string>("USD") { Description = "US dollars for a kilowatt-hour, for example 0.30." };
        Command power = Make("power-price", "Tells a running agent what power costs from now on, until it ends: for prices that change by the hour.",
            [data, config], parsed => SetPowerPriceAsync(parsed, data, config, parsed.GetRequiredValue(price)));
        power.Arguments.Add(price);
        yield return power;
        yield return Make("resume", "Lets a paused agent work again.", [data, config],
            parsed => AskAsync(parsed, data, config, new ControlRequest { Command = "resume" }, isJson: false));
    }

    /// <summary>Reads a length of time: a whole number and s, m, h or d; null when it is none.</summary>
    internal static TimeSpan? ParseTime(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        if (number == 0) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    private static Command Make(string name, string description, IEnumerable<Option> options, Func<ParseResult, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction((parsed, _) => run(parsed));
        return command;
    }

    private static async Task<int> PauseAsync(ParseResult parsed, Option<string> data, Option<string> config, string? time)
    {
        TimeSpan? length = time is null ? null : ParseTime(time);
        if (time is not null && length is null)
        {
            return await MinerCommand.RefuseAsync([$"--for: must be like 45m, 2h or 3d, not '{time}'"]).ConfigureAwait(false);
        }

        var request = new ControlRequest { Command = "pause", Seconds = length?.TotalSeconds };
        return await AskAsync(parsed, data, config, request, isJson: false).ConfigureAwait(false);
    }

    private static async Task<int> SetPowerPriceAsync(ParseResult parsed, Option<string> data, Option<string> config, string price)
    {
        if (CostSettings.ParsePrice(price) is not { } nanoUsd)
        {
            return await MinerCommand.RefuseAsync([$"power-price: must be US dollars for a kilowatt-hour, for example 0.30, not '{price}'"])
                .ConfigureAwait(false);
        }

        var request = new ControlRequest { Command = "power-price", PowerNanoUsdPerKwh = nanoUsd };
        return await AskAsync(parsed, data, config, request, isJson: false).ConfigureAwait(false);
    }

    private static async Task<int> AskAsync(ParseResult parsed, Option<string> data, Option<string> config, ControlRequest request, bool isJson)
    {
        List<string> errors = [];
        Dictionary<string, string> flags = [];
        if (parsed.GetValue(data) is { } folder) flags[SettingTable.DataDirectory] = folder;
        if (parsed.GetValue(config) is { } file) flags[SettingTable.ConfigFile] = file;
        var reader = new SettingsReader(SettingSources.Read(flags, Environment.GetEnvironmentVariable, errors), errors);
        string directory = SettingsParser.ReadDataDirectory(reader);
        if (errors.Count > 0) return await MinerCommand.RefuseAsync(errors).ConfigureAwait(false);

        ControlReply? reply = await ControlClient.AskAsync(directory, request, CancellationToken.None).ConfigureAwait(false);
        if (reply is null)
        {
            await Console.Error.WriteLineAsync($"No agent answers with the data directory {directory} (--data).").ConfigureAwait(false);
            return ExitCode.NotRunning;
        }

        if (reply.Error is { } error) await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
        await Console.Out.WriteAsync(isJson
            ? JsonSerializer.Serialize(reply, ControlJsonContext.Default.ControlReply) + "\n"
            : StatusText.Of(reply, Console.IsOutputRedirected ? WideOutput : Console.WindowWidth)).ConfigureAwait(false);
        return reply.Error is null ? ExitCode.Ok : ExitCode.BadSettings;
    }
}
